"""Configuration of DiffMM. Defaults are those of the published code, before any data set's own."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import model_validator

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.contrast import idle_of_contrast
from dasrec_core.config.models.denoiser import (
    DenoiserDropout,
    DenoiserHiddenDims,
    KeepRate,
    NumTimesteps,
    RebuildK,
    SamplingNoise,
    SamplingSteps,
    TimeEmbeddingDim,
    check_diffusion,
)
from dasrec_core.config.models.graph_source import (
    DenoiserEpochs,
    DenoiserEvery,
    DenoiserWarmup,
    ExcludeHistory,
    GraphSource,
    PopularityCorrection,
    check_graph_source,
    idle_with_source,
)

_OF_ITS_DIFFUSION = frozenset(
    {
        "noise_scale",
        "noise_min",
        "noise_max",
        "fixed_first_step",
        "loss_weighting",
        "loss_reduction",
        "msi_weight",
        "msi_features",
    }
)


class DiffMMConfig(ModelConfigBase):
    """Hyper-parameters of DiffMM (Jiang et al., ACM MM 2024)."""

    info: ClassVar = ModelInfo(
        title="DiffMM",
        paper="Jiang et al., ACM MM 2024",
        group="Multimodal, diffusion",
        summary="Generates a user-item graph per modality by diffusion and contrasts their views.",
        needs_features=True,
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "elbo": "denoising",
            "msi": "signal injection",
            "contrast_main": "contrast with the main view",
            "contrast_modalities": "contrast of modalities",
        }
    )
    name: Literal["diffmm"] = "diffmm"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        1, "Graph layers", "Steps over the graph.", ge=1, le=8, symbol="L", group="Propagation"
    )
    residual_weight: float = setting(
        0.5,
        "Residual weight",
        "Share of the normalised layer-0 embedding in the final one.",
        ge=0,
        le=10,
        symbol="ω",
        group="Propagation",
    )
    generated_graph_weight: float = setting(
        0.2,
        "Generated graph weight",
        "Weight of propagation over the generated graphs in the main view; the paper prints none, "
        "which is 1.",
        ge=0,
        le=10,
        symbol="λ_adj",
        group="Propagation",
    )
    feature_map: Literal["linear", "mlp"] = setting(
        "mlp",
        "Feature map",
        "mlp: matrix and LeakyReLU 0.2 (the code's trans 0). linear: affine (trans 1).",
        group="Propagation",
    )

    num_timesteps: NumTimesteps = 5
    noise_scale: float = setting(
        0.1,
        "Noise scale",
        "Multiplies the whole noise schedule; larger hides more of an interaction row.",
        gt=0,
        le=1,
        symbol="s",
        group="Diffusion",
        basic=True,
    )
    noise_min: float = setting(
        1e-4,
        "Least noise",
        "Noise level of the first timestep before scaling.",
        gt=0,
        lt=1,
        symbol="α_min",
        group="Diffusion",
        scale="log",
    )
    noise_max: float = setting(
        0.02,
        "Most noise",
        "Noise level of the last timestep before scaling.",
        gt=0,
        lt=1,
        symbol="α_max",
        group="Diffusion",
        scale="log",
    )
    fixed_first_step: bool = setting(
        True,
        "Fix the first step",
        "On: β of the first step is 1e-4 whatever the schedule says, as the code does; the paper "
        "has no such rule.",
        group="Diffusion",
    )
    denoiser_hidden_dims: DenoiserHiddenDims = (1000,)
    time_embedding_dim: TimeEmbeddingDim = 10
    denoiser_dropout: DenoiserDropout = 0.5
    loss_weighting: Literal["snr", "simple"] = setting(
        "snr",
        "Loss weighting",
        "snr: by the loss of signal-to-noise ratio at a timestep; the paper has half of it. "
        "simple: every timestep counts alike.",
        group="Diffusion",
    )
    loss_reduction: Literal["mean", "sum"] = setting(
        "mean",
        "Loss reduction",
        "Over items and dimensions: mean, as the code takes; sum, as the paper prints.",
        group="Diffusion",
    )
    msi_weight: float = setting(
        0.1,
        "Signal injection weight",
        "Weight of modality-aware signal injection; its best value depends on the scale of the "
        "features unless they are normalised.",
        ge=0,
        le=100,
        symbol="λ₀",
        group="Diffusion",
        scale="log",
        basic=True,
    )
    msi_features: Literal["raw", "normalized"] = setting(
        "raw",
        "Injected features",
        "raw: mapped features as they are, as the code injects. normalized: at length 1, as they "
        "enter the graphs.",
        group="Diffusion",
    )
    rebuild_k: RebuildK = 1
    sampling_steps: SamplingSteps = 0
    sampling_noise: SamplingNoise = False
    keep_rate: KeepRate = 0.5
    graph_source: GraphSource = "denoiser"
    denoiser_epochs: DenoiserEpochs = 1
    denoiser_every: DenoiserEvery = 1
    denoiser_warmup: DenoiserWarmup = 0
    exclude_history: ExcludeHistory = False
    popularity_correction: PopularityCorrection = 0.0

    contrast: Literal["cross_modal", "main_view", "both", "none"] = setting(
        "cross_modal",
        "Contrast",
        "cross_modal: modality against modality (cl_method 0). main_view: main view against "
        "modality (cl_method 1). The code takes one of them.",
        group="Losses",
        basic=True,
    )
    contrastive_weight: float = setting(
        1e-2,
        "Contrastive weight",
        "Weight of the contrast.",
        ge=0,
        le=100,
        symbol="λ₁",
        group="Losses",
        scale="log",
        basic=True,
    )
    temperature: float = setting(
        0.5,
        "Temperature",
        "Smaller sharpens the contrast.",
        gt=0,
        le=10,
        symbol="τ",
        group="Losses",
    )
    l2_weight: float = setting(
        1e-5,
        "L2 weight",
        "Pull of the whole user and item tables towards zero, squared norm, in every step.",
        ge=0,
        le=10,
        symbol="λ₂",
        group="Losses",
        scale="log",
    )

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act: of a diffusion, and of a contrast, that is not."""
        contrast = idle_of_contrast(self.contrast, num_modalities)
        return contrast | idle_with_source(self.graph_source, _OF_ITS_DIFFUSION)

    @model_validator(mode="after")
    def _fits_together(self) -> DiffMMConfig:
        check_diffusion(
            noise_min=self.noise_min,
            noise_max=self.noise_max,
            sampling_steps=self.sampling_steps,
            num_timesteps=self.num_timesteps,
        )
        check_graph_source(
            self.graph_source,
            exclude_history=self.exclude_history,
            popularity_correction=self.popularity_correction,
        )
        return self
