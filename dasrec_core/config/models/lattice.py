"""Configuration of LATTICE."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class LATTICEConfig(ModelConfigBase):
    """Hyper-parameters of LATTICE (Zhang et al., MM 2021)."""

    info: ClassVar = ModelInfo(
        title="LATTICE",
        paper="Zhang et al., MM 2021",
        group="Multimodal, graphs",
        summary="Learns which items are alike from their features, and propagates over that graph.",
        needs_features=True,
    )
    name: Literal["lattice"] = "lattice"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        2,
        "Propagation layers",
        "Steps over the user-item graph, whose layers are averaged; 0 leaves matrix factorisation.",
        ge=0,
        le=8,
        basic=True,
    )
    l2_weight: float = setting(
        1e-5,
        "L2 weight",
        "Pull of the batch's propagated embeddings towards zero: half their squared norm, averaged "
        "over the batch.",
        ge=0,
        le=10,
        symbol="λ_reg",
        scale="log",
        basic=True,
    )

    feature_dim: int = setting(
        64,
        "Feature size",
        "Numbers per item and modality in which neighbours are learned.",
        ge=1,
        le=4096,
        group="Item graph",
    )
    num_neighbours: int = setting(
        10,
        "Neighbours",
        "Most similar items each item is linked to, itself included.",
        ge=1,
        le=1000,
        symbol="k",
        group="Item graph",
        basic=True,
    )
    num_item_layers: int = setting(
        1, "Item layers", "Steps over the item graph.", ge=1, le=8, symbol="L", group="Item graph"
    )
    raw_graph_weight: float = setting(
        0.9,
        "Weight of the raw graph",
        "Share of the graph of raw features in the item graph; the rest is the learned one. "
        "1 leaves only the weights of the modalities to learn.",
        ge=0,
        le=1,
        symbol="λ",
        group="Item graph",
        basic=True,
    )
    train_features: bool = setting(
        False,
        "Train features",
        "Off: raw features stay as they are, as the paper describes. On: the learned graph moves "
        "them too, as the authors' code does; one number of state per feature number.",
        group="Item graph",
    )
    momentum_between_builds: bool = setting(
        False,
        "Momentum between builds",
        "The item graph is built, and gives a gradient, in the first step of an epoch. Off: its "
        "parameters rest in the other steps. On: Adam's momentum moves them on, as it did under "
        "the PyTorch 1.5 the authors used.",
        group="Item graph",
    )

    sampler: Sampler = sampler_setting("user")
