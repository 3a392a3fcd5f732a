"""Configuration of VBPR."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class VBPRConfig(ModelConfigBase):
    """Hyper-parameters of VBPR (He & McAuley, AAAI 2016); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="VBPR",
        paper="He & McAuley, AAAI 2016",
        group="Multimodal, factorisation",
        summary="Matrix factorisation with a second taste per user, for what item features show.",
        needs_features=True,
        variants=("concatenated", "per_modality"),
    )
    loss_titles: ClassVar = MappingProxyType({"feature_l2": "L2 of features"})
    name: Literal["vbpr"] = "vbpr"
    variant: Literal["concatenated", "per_modality"] = setting(
        "concatenated",
        "Modalities",
        "concatenated: one taste for all features of an item side by side. per_modality: a taste "
        "for each modality. The same with one modality, which is all the paper has.",
        basic=True,
    )
    embedding_dim: int = setting(
        64,
        "Embedding size",
        "Numbers per user and item that no feature explains.",
        ge=1,
        le=4096,
        symbol="K",
        basic=True,
    )
    feature_dim: int = setting(
        64,
        "Feature embedding size",
        "Numbers per user, and per item after the projection of its features; of each modality "
        "where they are apart.",
        ge=1,
        le=4096,
        symbol="D",
        basic=True,
    )
    feature_scale: Literal["largest", "none"] = setting(
        "largest",
        "Feature scale",
        "largest: each modality is divided by its largest absolute value, as the authors do. none: "
        "features as they are.",
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's embeddings towards zero: half their squared norm, averaged over the "
        "batch.",
        ge=0,
        le=10,
        symbol="λ_Θ",
        scale="log",
    )
    bias_l2_weight: float = setting(
        1e-4,
        "L2 weight of biases",
        "The same for the item biases of the batch; larger favours popular items less.",
        ge=0,
        le=10,
        symbol="λ_β",
        scale="log",
    )
    feature_l2_weight: float = setting(
        0.0,
        "L2 weight of features",
        "Pull of the projection and of the feature bias towards zero at every step: half their "
        "squared norm.",
        ge=0,
        le=10,
        symbol="λ_E",
        scale="log",
    )
    sampler: Sampler = sampler_setting("user")
