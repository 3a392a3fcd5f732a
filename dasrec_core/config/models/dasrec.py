"""Configuration of DASRec; its two ablations stand in ``dasrec_ablations.py``.

Defaults: embedding size, batch size, timesteps, heads, noise intensity and threshold from the
DASRec paper; what it leaves open has the TikTok value of DiffMM, its parent.
"""

from __future__ import annotations

from math import inf
from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import model_validator

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.dasrec_idle import idle_of_dasrec
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
)


class DASRecConfig(ModelConfigBase):
    """Hyper-parameters of DASRec; symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="DASRec",
        paper="DASRec, the paper this studio is built around",
        group="Multimodal, diffusion",
        summary="Diffusion over interactions with user-sparsity noise, modality attention and "
        "cross-modal contrast.",
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
    name: Literal["dasrec"] = "dasrec"
    embedding_dim: int = setting(
        128, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        1, "Graph layers", "Steps over the graph.", ge=1, le=8, symbol="L", group="Propagation"
    )
    residual_weight: float = setting(
        0.5,
        "Residual weight",
        "Share of the normalised layer-0 embedding in the final one (Eq 32).",
        ge=0,
        le=10,
        symbol="ω",
        group="Propagation",
    )
    generated_graph_weight: float = setting(
        0.2,
        "Generated graph weight",
        "Weight of propagation over the generated graph in the main view (Eq 29, third term).",
        ge=0,
        le=10,
        symbol="λ_adj",
        group="Propagation",
    )
    feature_map: Literal["linear", "mlp"] = setting(
        "linear",
        "Feature map",
        "linear: affine (DiffMM on TikTok). mlp: matrix and LeakyReLU 0.2 (DiffMM on Baby).",
        group="Propagation",
    )

    num_timesteps: NumTimesteps = 5
    noise_intensity: float = setting(
        0.3,
        "Noise intensity",
        "Larger hides more of an interaction row during denoiser training.",
        gt=0,
        lt=1,
        symbol="γ",
        group="Diffusion",
        basic=True,
    )
    noise_min: float = setting(
        1e-4,
        "Least noise",
        "Noise level of the first timestep before scaling.",
        gt=0,
        lt=1,
        symbol="γ_min",
        group="Diffusion",
        scale="log",
    )
    noise_max: float = setting(
        0.02,
        "Most noise",
        "Noise level of the last timestep before scaling.",
        gt=0,
        lt=1,
        symbol="γ_max",
        group="Diffusion",
        scale="log",
    )
    noise_reading: Literal["A", "B"] = setting(
        "A",
        "Reading of Eq 4",
        "A: sparsity inside the noise level. B: global noise level, variance times sparsity.",
        group="Diffusion",
    )
    schedule: Literal["cumulative", "per_step"] = setting(
        "cumulative",
        "Schedule",
        "cumulative: Eq 6 gives 1 minus the product of alphas. per_step: it gives each step.",
        group="Diffusion",
    )
    gamma_role: Literal["scale", "max"] = setting(
        "scale",
        "Role of γ",
        "scale: γ multiplies the whole schedule. max: γ is the noise level of the last step.",
        group="Diffusion",
    )
    sparsity: Literal["paper", "log", "rank", "minmax", "none"] = setting(
        "paper",
        "Sparsity scale",
        "How a user's number of interactions becomes s_u; paper is 1 - n_u / items (Eq 3).",
        symbol="s_u",
        group="Diffusion",
    )
    denoiser_hidden_dims: DenoiserHiddenDims = (1000,)
    time_embedding_dim: TimeEmbeddingDim = 10
    denoiser_dropout: DenoiserDropout = 0.5
    loss_weighting: Literal["simple", "snr"] = setting(
        "simple",
        "Loss weighting",
        "simple: every timestep counts alike (Eq 16). snr: by signal-to-noise, as DiffMM.",
        group="Diffusion",
    )
    loss_reduction: Literal["sum", "mean"] = setting(
        "sum",
        "Loss reduction",
        "Over items and dimensions: sum, as Eq 16 and 20 print; mean, as DiffMM.",
        group="Diffusion",
    )
    msi_weight: float = setting(
        0.1,
        "Signal injection weight",
        "Weight of modality-aware signal injection (Eq 20).",
        ge=0,
        le=100,
        symbol="λ₀",
        group="Diffusion",
        scale="log",
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

    use_attention: bool = setting(
        True,
        "Modality attention",
        "Off: one weight per modality for all users.",
        group="Attention",
    )
    num_heads: int = setting(
        4,
        "Attention heads",
        "Must divide the embedding size.",
        ge=1,
        le=64,
        symbol="H",
        group="Attention",
    )
    attention_input: Literal["dense", "graph"] = setting(
        "dense",
        "Attention input",
        "dense: the denoiser's full output (Eq 17). graph: the generated-graph view.",
        group="Attention",
    )
    item_attention: bool = setting(
        False, "Attention for items", "The paper defines it for users only.", group="Attention"
    )
    similarity_threshold: float = setting(
        0.5,
        "Similarity threshold",
        "Modalities whose views agree less than this with every other are left out; with two "
        "modalities both stay or both fall back, so it cannot act on the fusion.",
        ge=-1,
        le=1,
        symbol="sim",
        group="Attention",
        basic=True,
    )
    similarity_scope: Literal["node", "global"] = setting(
        "node",
        "Similarity scope",
        "node: per user and item. global: one mean per pair of modalities.",
        group="Attention",
    )

    contrast: Literal["both", "cross_modal", "main_view", "none"] = setting(
        "both",
        "Contrast",
        "cross_modal: modality against modality (Eq 26). main_view: main view against modality "
        "(Eq 27).",
        group="Losses",
    )
    contrast_pairs: Literal["once", "both_ways"] = setting(
        "once",
        "Contrast of a pair",
        "once: first modality against second (DiffMM). both_ways: the mean of both directions; Eq "
        "26 sums ordered pairs.",
        group="Losses",
        added_later=True,
    )
    threshold_on_contrast: bool = setting(
        False,
        "Threshold on contrast",
        "Also drop contrast between modalities that agree less than the threshold.",
        group="Losses",
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
        1e-4,
        "L2 weight",
        "Pull of parameters towards zero.",
        ge=0,
        le=10,
        symbol="λ₂",
        group="Losses",
        scale="log",
    )
    l2_scope: Literal["embeddings", "all"] = setting(
        "embeddings",
        "L2 on",
        "embeddings: user and item embeddings (DiffMM). all: every parameter but the denoisers' "
        "(paper).",
        group="Losses",
    )

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        return idle_of_dasrec(self, num_modalities)

    @model_validator(mode="after")
    def _fits_together(self) -> DASRecConfig:
        # What cannot act is not checked: it would only stand in the way of what does.
        if self.use_attention and self.embedding_dim % self.num_heads:
            raise ValueError(
                f"num_heads ({self.num_heads}) must divide embedding_dim ({self.embedding_dim})"
            )
        check_diffusion(
            noise_min=self.noise_min,
            noise_max=self.noise_max if self.gamma_role == "scale" else inf,
            sampling_steps=self.sampling_steps,
            num_timesteps=self.num_timesteps,
        )
        if self.gamma_role == "max" and self.noise_intensity <= self.noise_min:
            raise ValueError("noise_intensity must be above noise_min when gamma_role is max")
        check_graph_source(
            self.graph_source,
            exclude_history=self.exclude_history,
            popularity_correction=self.popularity_correction,
        )
        return self
