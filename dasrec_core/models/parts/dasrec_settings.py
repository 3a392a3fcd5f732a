"""What DASRec's configuration means to each of its parts."""

from __future__ import annotations

from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.dasrec_ablations import DASRecNConfig
from dasrec_core.diffusion.schedule import NoiseSchedule
from dasrec_core.models.parts.contrast import ContrastSettings
from dasrec_core.models.parts.fusion import FusionSettings
from dasrec_core.models.parts.modality_diffusion import DiffusionSettings


def fusion_settings(config: DASRecConfig, num_modalities: int) -> FusionSettings:
    """Return how modalities are weighed."""
    return FusionSettings(
        num_modalities=num_modalities,
        embedding_dim=config.embedding_dim,
        use_attention=config.use_attention,
        item_attention=config.item_attention,
        num_heads=config.num_heads,
        threshold=config.similarity_threshold,
        per_node=config.similarity_scope == "node",
    )


def diffusion_settings(config: DASRecConfig) -> DiffusionSettings | None:
    """Return how interactions are noised and generated; none where the ablation removes it."""
    ablated = isinstance(config, DASRecNConfig)
    if isinstance(config, DASRecNConfig) and config.variant == "removed":
        return None
    scales = config.gamma_role == "scale"
    return DiffusionSettings(
        schedule=NoiseSchedule(
            num_timesteps=config.num_timesteps,
            lowest=config.noise_min,
            highest=config.noise_max if scales else config.noise_intensity,
            scale=config.noise_intensity if scales else 1.0,
            reading=config.noise_reading,
            mode=config.schedule,
        ),
        sparsity="none" if ablated else config.sparsity,
        hidden_dims=config.denoiser_hidden_dims,
        time_embedding_dim=config.time_embedding_dim,
        dropout=config.denoiser_dropout,
        weighting=config.loss_weighting,
        reduction=config.loss_reduction,
        msi_weight=config.msi_weight,
        sampling_steps=config.sampling_steps,
        sampling_noise=config.sampling_noise,
    )


def contrast_settings(config: DASRecConfig, num_modalities: int) -> ContrastSettings:
    """Return which contrasts count; those between modalities need two."""
    return ContrastSettings(
        cross_modal=config.contrast in ("both", "cross_modal") and num_modalities > 1,
        main_view=config.contrast in ("both", "main_view"),
        weight=config.contrastive_weight,
        temperature=config.temperature,
        threshold=config.similarity_threshold if config.threshold_on_contrast else None,
        per_node=config.similarity_scope == "node",
        both_ways=config.contrast_pairs == "both_ways",
    )
