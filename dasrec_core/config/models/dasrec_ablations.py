"""Configurations of the paper's two ablations of DASRec (Table IV)."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelInfo, setting
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.dasrec_idle import OF_ITS_DIFFUSION
from dasrec_core.config.models.graph_source import idle_with_source


class DASRecNConfig(DASRecConfig):
    """DASRec without the sparsity-aware diffusion (Table IV, DASRec-n)."""

    info: ClassVar = ModelInfo(
        title="DASRec-n",
        paper="ablation of DASRec",
        group="Multimodal, diffusion",
        summary="DASRec without its dynamic sparse diffusion.",
        needs_features=True,
        own=True,
        variants=("removed", "static"),
    )
    name: Literal["dasrec-n"] = "dasrec-n"  # type: ignore[assignment]  # narrows the discriminator
    variant: Literal["removed", "static"] = setting(
        "removed",
        "Variant",
        "removed: no diffusion module, views from the training graph. static: s_u = 1.",
        group="Diffusion",
        basic=True,
    )

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act: without diffusion all of it, else what s_u feeds."""
        idle = super().idle_settings(num_modalities)
        if self.variant == "removed":
            return idle | idle_with_source("plain", OF_ITS_DIFFUSION) | {"graph_source"}
        return idle | {"sparsity", "noise_reading"}


class DASRecAConfig(DASRecConfig):
    """DASRec without modality attention and threshold (Table IV, DASRec-a)."""

    info: ClassVar = ModelInfo(
        title="DASRec-a",
        paper="ablation of DASRec",
        group="Multimodal, diffusion",
        summary="DASRec without modality attention and similarity threshold.",
        needs_features=True,
        own=True,
    )
    name: Literal["dasrec-a"] = "dasrec-a"  # type: ignore[assignment]  # narrows the discriminator
    use_attention: Literal[False] = setting(
        False, "Modality attention", "Always off in this ablation.", group="Attention"
    )
