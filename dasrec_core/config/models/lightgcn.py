"""Configuration of LightGCN."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class LightGCNConfig(ModelConfigBase):
    """Hyper-parameters of LightGCN (He et al., SIGIR 2020)."""

    info: ClassVar = ModelInfo(
        title="LightGCN",
        paper="He et al., SIGIR 2020",
        group="Collaborative filtering",
        summary="Propagates user and item embeddings over the interaction graph, nothing else.",
        needs_features=False,
    )
    name: Literal["lightgcn"] = "lightgcn"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        3, "Propagation layers", "Steps over the graph.", ge=1, le=8, symbol="L", basic=True
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of the batch's ego embeddings towards zero.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
    )
    sampler: Sampler = sampler_setting("user")
