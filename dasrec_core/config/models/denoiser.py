"""Settings of a denoiser and of the graphs it generates; shared by the diffusion models.

What acts in all of them alike stands here; noise levels, whose symbols and meaning differ, stay
with their model, and ours about the source of the graphs in ``graph_source.py``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dasrec_core.config.base import setting

NumTimesteps = Annotated[
    int,
    setting(
        5, "Steps", "Diffusion timesteps.", ge=1, le=1000, symbol="T", group="Diffusion", basic=True
    ),
]
DenoiserHiddenDims = Annotated[
    tuple[Annotated[int, Field(ge=1, le=100_000)], ...],
    setting(
        (1000,),
        "Denoiser layer sizes",
        "Units of each hidden layer of the denoisers, one number per layer.",
        group="Diffusion",
        min_length=1,
    ),
]
TimeEmbeddingDim = Annotated[
    int,
    setting(10, "Time embedding", "Numbers per timestep.", ge=2, le=1024, group="Diffusion"),
]
DenoiserDropout = Annotated[
    float,
    setting(
        0.5, "Input dropout", "Share of the noisy row set to zero.", ge=0, lt=1, group="Diffusion"
    ),
]
RebuildK = Annotated[
    int,
    setting(
        1,
        "Generated items",
        "Items kept per user in a generated graph.",
        ge=1,
        le=100,
        group="Generation",
    ),
]
SamplingSteps = Annotated[
    int,
    setting(
        0,
        "Start noise steps",
        "Timesteps of noise added before generating; 0 starts from the clean row.",
        ge=0,
        le=1000,
        group="Generation",
    ),
]
SamplingNoise = Annotated[
    bool,
    setting(False, "Sampling noise", "Draw from the posterior, not its mean.", group="Generation"),
]
KeepRate = Annotated[
    float,
    setting(
        0.5,
        "Edge keep rate",
        "Share of generated edges kept each epoch; 1 drops none.",
        gt=0,
        le=1,
        group="Generation",
    ),
]

OF_DENOISERS = frozenset(
    {
        "num_timesteps",
        "denoiser_hidden_dims",
        "time_embedding_dim",
        "denoiser_dropout",
        "sampling_steps",
        "sampling_noise",
    }
)
"""Settings above that act in a denoiser only; the rest shapes any graph per modality."""


def check_diffusion(
    *, noise_min: float, noise_max: float, sampling_steps: int, num_timesteps: int
) -> None:
    """Refuse a schedule that does not rise, and more noise steps than there are timesteps.

    Raises:
        ValueError: Either.
    """
    if noise_min >= noise_max:
        raise ValueError("noise_min must be below noise_max")
    if sampling_steps > num_timesteps:
        raise ValueError("sampling_steps cannot exceed num_timesteps")
