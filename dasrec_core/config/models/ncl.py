"""Configuration of NCL."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class NCLConfig(ModelConfigBase):
    """Hyper-parameters of NCL (Lin et al., WWW 2022); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="NCL",
        paper="Lin et al., WWW 2022",
        group="Collaborative filtering, contrastive",
        summary="LightGCN whose nodes agree with their neighbours two steps away and with their "
        "cluster.",
        needs_features=False,
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "structure": "contrast of neighbours",
            "prototype": "contrast with prototypes",
        }
    )
    name: Literal["ncl"] = "ncl"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        3, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    temperature: float = setting(
        0.1,
        "Temperature",
        "Of both contrasts; smaller punishes the most similar others harder.",
        gt=0,
        le=100,
        symbol="τ",
        group="Contrast",
        scale="log",
        basic=True,
    )
    structure_weight: float = setting(
        4e-3,
        "Structure weight",
        "Weight of the agreement with the neighbours; see Contrast sum for its scale.",
        ge=0,
        le=100,
        symbol="λ₁",
        group="Contrast",
        scale="log",
        basic=True,
    )
    item_weight: float = setting(
        1.0,
        "Item weight",
        "Weight of items against users in the agreement with the neighbours.",
        ge=0,
        le=100,
        symbol="α",
        group="Contrast",
    )
    prototype_weight: float = setting(
        4e-4,
        "Prototype weight",
        "Weight of the agreement with the cluster; see Contrast sum for its scale.",
        ge=0,
        le=100,
        symbol="λ₂",
        group="Contrast",
        scale="log",
        basic=True,
    )
    contrast_sum: Literal["mean", "sum"] = setting(
        "mean",
        "Contrast sum",
        "mean: both contrasts are means over the batch, so weights do not depend on its size. "
        "sum: sums, as published; a published weight times 4096 is the same as a mean.",
        group="Contrast",
    )
    neighbor_hops: int = setting(
        1,
        "Neighbour hops",
        "The neighbours of a node are what it receives after twice this many steps.",
        ge=1,
        le=4,
        symbol="k/2",
        group="Contrast",
    )
    num_clusters: int = setting(
        1000,
        "Clusters",
        "Prototypes among users, and as many among items; fewer where Nodes per cluster asks "
        "for it.",
        ge=1,
        le=1_000_000,
        symbol="k",
        group="Clusters",
        basic=True,
    )
    nodes_per_cluster: int = setting(
        39,
        "Nodes per cluster",
        "Least number of nodes for each cluster; with less, k-means finds single nodes.",
        ge=1,
        le=100_000,
        group="Clusters",
    )
    warm_up: int = setting(
        20,
        "Warm-up",
        "Epochs before prototypes enter the loss.",
        ge=0,
        le=100_000,
        unit="epochs",
        group="Clusters",
    )
    cluster_every: int = setting(
        1,
        "Cluster every",
        "Epochs between two clusterings.",
        ge=1,
        le=10_000,
        unit="epochs",
        group="Clusters",
    )
    kmeans_iterations: int = setting(
        25, "k-means rounds", "Rounds of each clustering.", ge=1, le=1000, group="Clusters"
    )
    kmeans_start: Literal["fresh", "warm"] = setting(
        "fresh",
        "k-means start",
        "fresh: from random nodes every time, as published. warm: from the last centroids, which "
        "needs fewer rounds and finds other clusters.",
        group="Clusters",
    )
    l2_form: Literal["batch_squared", "batch_norms"] = setting(
        "batch_squared",
        "L2 form",
        "batch_squared: half the squared norm of the batch's ego embeddings, averaged over the "
        "batch. batch_norms: their norms, not squared, over the batch size, as published: at "
        "equal weight far weaker.",
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's ego embeddings towards zero; see L2 form.",
        ge=0,
        le=10,
        symbol="λ₃",
        scale="log",
    )
    sampler: Sampler = sampler_setting("edge")
