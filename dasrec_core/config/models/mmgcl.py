"""Configuration of MMGCL."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class MMGCLConfig(ModelConfigBase):
    """Hyper-parameters of MMGCL (Yi et al., SIGIR 2022)."""

    info: ClassVar = ModelInfo(
        title="MMGCL",
        paper="Yi et al., SIGIR 2022",
        group="Multimodal, self-supervised",
        summary="Contrasts thinned modality graphs with a masked modality and mixed-up copies.",
        needs_features=True,
    )
    name: Literal["mmgcl"] = "mmgcl"
    embedding_dim: int = setting(
        64,
        "Embedding size",
        "Numbers per user, item and view; there is a view of the ids and one per modality.",
        ge=1,
        le=4096,
        symbol="d",
        basic=True,
    )
    num_layers: int = setting(
        3, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    drop_rate: float = setting(
        0.1,
        "Edge drop rate",
        "Share of interactions that each modality's graph loses in the first view; drawn per "
        "epoch.",
        ge=0,
        lt=1,
        symbol="ρ",
        group="Contrast",
        basic=True,
    )
    hard_negatives: bool = setting(
        True,
        "Mixed-up negatives",
        "On: each node is also told from itself with one modality of another node, so that no "
        "modality can be ignored.",
        group="Contrast",
    )
    contrastive_weight: float = setting(
        0.1,
        "Contrastive weight",
        "Weight of the contrast.",
        ge=0,
        le=100,
        symbol="λ₁",
        group="Contrast",
        scale="log",
        basic=True,
    )
    temperature: float = setting(
        0.2,
        "Temperature",
        "Smaller sharpens the contrast.",
        gt=0,
        le=10,
        symbol="τ",
        group="Contrast",
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's rows of the embedding tables, and of its items' mapped features, "
        "towards zero: half their squared norm, averaged over the batch.",
        ge=0,
        le=10,
        symbol="λ₂",
        scale="log",
    )
    sampler: Sampler = sampler_setting("edge")
