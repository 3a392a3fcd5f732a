"""Configuration of DiffRec and, as a variant, L-DiffRec."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import model_validator

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.denoiser import (
    DenoiserHiddenDims,
    NumTimesteps,
    TimeEmbeddingDim,
    check_diffusion,
)


class DiffRecConfig(ModelConfigBase):
    """Hyper-parameters of DiffRec (Wang et al., SIGIR 2023); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="DiffRec",
        paper="Wang et al., SIGIR 2023",
        group="Collaborative filtering, diffusion",
        summary="Restores a user's row of interactions from a noisy one, step by step.",
        needs_features=False,
        variants=("rows", "latent"),
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "elbo": "denoising",
            "likelihood": "reconstruction",
            "kl": "KL divergence",
        }
    )
    name: Literal["diffrec"] = "diffrec"
    variant: Literal["rows", "latent"] = setting(
        "rows",
        "Variant",
        "rows: diffusion over interaction rows (DiffRec). latent: over a compressed form of them "
        "(L-DiffRec).",
        basic=True,
    )

    num_timesteps: NumTimesteps = 5
    noise_scale: float = setting(
        0.1,
        "Noise scale",
        "Multiplies the whole noise schedule; the paper keeps it small, because pure noise holds "
        "nothing of a user.",
        gt=0,
        le=1,
        symbol="s",
        group="Diffusion",
        scale="log",
        basic=True,
    )
    noise_min: float = setting(
        1e-3,
        "Least noise",
        "Noise level of the first timestep before scaling.",
        gt=0,
        lt=1,
        symbol="α_min",
        group="Diffusion",
        scale="log",
    )
    noise_max: float = setting(
        0.01,
        "Most noise",
        "Noise level of the last timestep before scaling.",
        gt=0,
        lt=1,
        symbol="α_max",
        group="Diffusion",
        scale="log",
    )
    denoiser_hidden_dims: DenoiserHiddenDims = (1000,)
    time_embedding_dim: TimeEmbeddingDim = 10
    input_dropout: float = setting(
        0.5,
        "Input dropout",
        "Share of the noisy row, or in the latent form of the interactions, set to zero.",
        ge=0,
        lt=1,
        group="Diffusion",
    )
    timestep_sampling: Literal["importance", "uniform"] = setting(
        "importance",
        "Timestep sampling",
        "importance: timesteps with larger losses are drawn more often and count less each, as in "
        "the paper.",
        group="Diffusion",
    )
    loss_weighting: Literal["elbo", "simple"] = setting(
        "elbo",
        "Loss weighting",
        "elbo: half the loss of signal-to-noise ratio at a timestep. simple: every timestep counts "
        "alike.",
        group="Diffusion",
    )
    sampling_steps: int = setting(
        0,
        "Inference noise steps",
        "Timesteps of noise added before restoring a row for ranking; 0 starts from the row "
        "itself.",
        ge=0,
        le=1000,
        symbol="T'",
        group="Diffusion",
    )

    latent_dim: int = setting(
        300,
        "Latent size",
        "Numbers per user over all clusters; the latent variant only.",
        ge=1,
        le=100_000,
        group="Latent variant",
    )
    num_clusters: int = setting(
        2,
        "Item clusters",
        "Each has an encoder and a decoder of its own; must divide the latent size.",
        ge=1,
        le=100,
        symbol="C",
        group="Latent variant",
    )
    kl_weight: float = setting(
        0.2,
        "KL weight",
        "Pull of a user's latent distribution towards the standard normal one.",
        ge=0,
        le=100,
        symbol="γ",
        group="Latent variant",
        scale="log",
    )
    diffusion_weight: float = setting(
        3e-4,
        "Diffusion weight",
        "Weight of the diffusion loss beside that of the encoders and decoders; the weights of "
        "loss weighting elbo run to thousands, with simple take about a hundred times more.",
        gt=0,
        le=100,
        symbol="λ",
        group="Latent variant",
        scale="log",
    )

    @property
    def draws_negatives(self) -> bool:
        """False: it learns whole rows."""
        return False

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        if self.variant == "latent":
            return frozenset()
        return frozenset({"latent_dim", "num_clusters", "kl_weight", "diffusion_weight"})

    @model_validator(mode="after")
    def _fits_together(self) -> DiffRecConfig:
        check_diffusion(
            noise_min=self.noise_min,
            noise_max=self.noise_max,
            sampling_steps=self.sampling_steps,
            num_timesteps=self.num_timesteps,
        )
        if self.variant == "latent" and self.latent_dim % self.num_clusters:
            raise ValueError(
                f"num_clusters ({self.num_clusters}) must divide latent_dim ({self.latent_dim})"
            )
        return self
