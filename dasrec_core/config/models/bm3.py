"""Configuration of BM3."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class BM3Config(ModelConfigBase):
    """Hyper-parameters of BM3 (Zhou et al., WWW 2023)."""

    info: ClassVar = ModelInfo(
        title="BM3",
        paper="Zhou et al., WWW 2023",
        group="Multimodal, self-supervised",
        summary="Predicts dropped-out copies of users, items and features; needs no negatives.",
        needs_features=True,
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "reconstruction": "reconstruction",
            "between_modalities": "between modalities",
            "within_modality": "within a modality",
        }
    )
    name: Literal["bm3"] = "bm3"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    num_layers: int = setting(
        1,
        "Propagation layers",
        "Steps over the graph; the authors search 1 and 2.",
        ge=1,
        le=8,
        symbol="L",
        basic=True,
    )
    dropout: float = setting(
        0.5,
        "Target dropout",
        "Share of a target's numbers set to zero; larger makes targets harder to predict. The "
        "authors search 0.3 and 0.5.",
        ge=0,
        lt=1,
        symbol="p",
        basic=True,
    )
    modality_weight: float = setting(
        2.0,
        "Modality weight",
        "Weight of the two alignments of every modality; the paper prints none, which is 1.",
        ge=0,
        le=100,
        basic=True,
    )
    l2_weight: float = setting(
        0.1,
        "Norm weight",
        "Pull of all propagated users and items towards zero: the norms of both whole tables, not "
        "squared, over the number of items. The authors search 0.1 and 0.01.",
        ge=0,
        le=10,
        symbol="λ",
        scale="log",
    )
    train_features: bool = setting(
        True,
        "Train features",
        "On: the raw features are only where training starts, as in the authors' code; one number "
        "of state per feature number. Off: they stay as they are, as the paper describes.",
    )
    sampler: Sampler = sampler_setting("edge", added_later=True)

    @property
    def draws_negatives(self) -> bool:
        """False: it learns from what it restores."""
        return False
