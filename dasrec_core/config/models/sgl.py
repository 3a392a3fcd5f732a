"""Configuration of SGL."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class SGLConfig(ModelConfigBase):
    """Hyper-parameters of SGL (Wu et al., SIGIR 2021); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="SGL",
        paper="Wu et al., SIGIR 2021",
        group="Collaborative filtering, contrastive",
        summary="LightGCN that also agrees with itself on two randomly thinned graphs.",
        needs_features=False,
    )
    name: Literal["sgl"] = "sgl"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        3, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    augmentation: Literal["edge_drop", "node_drop", "random_walk"] = setting(
        "edge_drop",
        "Views",
        "edge_drop: some interactions go (SGL-ED). node_drop: some users and items lose theirs "
        "(SGL-ND). random_walk: as edge_drop, anew for every layer (SGL-RW).",
        group="Contrast",
    )
    drop_rate: float = setting(
        0.1,
        "Drop rate",
        "Share of interactions, or of nodes, that a view leaves out; larger makes views differ "
        "more.",
        ge=0,
        lt=1,
        symbol="ρ",
        group="Contrast",
        basic=True,
    )
    contrastive_weight: float = setting(
        0.1,
        "Contrast weight",
        "Weight of the agreement between the views, as a mean over the batch.",
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
        "Smaller punishes the most similar other nodes harder.",
        gt=0,
        le=100,
        symbol="τ",
        group="Contrast",
        scale="log",
        basic=True,
    )
    contrast_nodes: Literal["both", "users", "items", "merged"] = setting(
        "both",
        "Contrasted nodes",
        "both: users with all users and items with all items. users, items: one side only. "
        "merged: the batch's distinct users and items together, with each other only.",
        group="Contrast",
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's ego embeddings towards zero: half their squared norm, averaged over "
        "the batch.",
        ge=0,
        le=10,
        symbol="λ₂",
        scale="log",
    )
    sampler: Sampler = sampler_setting("user")
