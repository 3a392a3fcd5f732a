"""What cannot act in DASRec and its ablations, as the rest is set; one function per part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dasrec_core.config.models.contrast import contrasts_modalities, idle_of_contrast
from dasrec_core.config.models.graph_source import idle_with_source

if TYPE_CHECKING:
    from dasrec_core.config.models.dasrec import DASRecConfig

OF_ITS_DIFFUSION = frozenset(
    {
        "noise_intensity",
        "noise_min",
        "noise_max",
        "noise_reading",
        "schedule",
        "gamma_role",
        "sparsity",
        "loss_weighting",
        "loss_reduction",
        "msi_weight",
    }
)
"""Settings of the diffusion that DASRec does not share."""

_OF_ATTENTION = frozenset({"num_heads", "attention_input", "item_attention"})
_OF_THRESHOLD = frozenset({"similarity_threshold", "similarity_scope"})
_OF_MODALITY_CONTRAST = frozenset({"contrast_pairs", "threshold_on_contrast"})


def idle_of_dasrec(config: DASRecConfig, num_modalities: int | None) -> frozenset[str]:
    """Return the settings that cannot act."""
    return (
        _idle_of_diffusion(config)
        | _idle_of_attention(config, num_modalities)
        | _idle_of_threshold(config, num_modalities)
        | _idle_of_contrast(config, num_modalities)
    )


def _idle_of_diffusion(config: DASRecConfig) -> frozenset[str]:
    if config.graph_source != "denoiser":
        return idle_with_source(config.graph_source, OF_ITS_DIFFUSION)
    # The role "max" takes the last level from the noise intensity.
    idle = {"noise_max"} if config.gamma_role == "max" else set()
    # With s_u = 1 it does not matter which factor it stands in.
    idle |= {"noise_reading"} if config.sparsity == "none" else set()
    return frozenset(idle)


def _idle_of_attention(config: DASRecConfig, num_modalities: int | None) -> frozenset[str]:
    if _is_alone(num_modalities):
        return _OF_ATTENTION | {"use_attention"}
    return frozenset() if config.use_attention else _OF_ATTENTION


def _idle_of_threshold(config: DASRecConfig, num_modalities: int | None) -> frozenset[str]:
    # Of two modalities the one pair keeps both or neither, and neither means both.
    acts_on_fusion = config.use_attention and (num_modalities is None or num_modalities > 2)
    acts_on_contrast = config.threshold_on_contrast and contrasts_modalities(
        config.contrast, num_modalities
    )
    return frozenset() if acts_on_fusion or acts_on_contrast else _OF_THRESHOLD


def _idle_of_contrast(config: DASRecConfig, num_modalities: int | None) -> frozenset[str]:
    idle = idle_of_contrast(config.contrast, num_modalities)
    if contrasts_modalities(config.contrast, num_modalities):
        return idle
    return idle | _OF_MODALITY_CONTRAST


def _is_alone(num_modalities: int | None) -> bool:
    return num_modalities is not None and num_modalities < 2
