"""Configuration of CLCRec."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting
from dasrec_core.config.models.sampler import Sampler, sampler_setting


class CLCRecConfig(ModelConfigBase):
    """Hyper-parameters of CLCRec (Wei et al., ACM MM 2021); symbols as there."""

    info: ClassVar = ModelInfo(
        title="CLCRec",
        paper="Wei et al., ACM MM 2021",
        group="Multimodal, self-supervised",
        summary="Contrasts items with their content, which then stands in for items nobody knows.",
        needs_features=True,
    )
    loss_titles: ClassVar = MappingProxyType(
        {
            "content": "contrast with content",
            "users": "contrast with users",
        }
    )
    name: Literal["clcrec"] = "clcrec"
    embedding_dim: int = setting(
        64, "Embedding size", "Numbers per user and item.", ge=1, le=4096, symbol="d", basic=True
    )
    hidden_dim: int = setting(
        256,
        "Encoder width",
        "Numbers in the hidden layer of the content encoder.",
        ge=1,
        le=100_000,
    )
    num_negatives: int = setting(
        128,
        "Negatives",
        "Items sampled per interaction. Time per step grows with it.",
        ge=1,
        le=10_000,
        symbol="K",
        basic=True,
    )
    content_weight: float = setting(
        0.5,
        "Content weight",
        "Share of the contrast of items with their content; the rest is users with items. At 1 "
        "users would not train, which is the authors' default.",
        ge=0,
        lt=1,
        symbol="λ",
        basic=True,
    )
    temperature: float = setting(
        1.0,
        "Temperature",
        "Of both contrasts; smaller sharpens them.",
        gt=0,
        le=10,
        symbol="τ",
        basic=True,
    )
    content_share: float = setting(
        0.5,
        "Content share",
        "Draws, with replacement, of candidates that show a user their content instead of their "
        "id, as a share of all candidates; 0.5 replaces about 39 % of them.",
        ge=0,
        le=1,
        symbol="ρ",
    )
    l2_weight: float = setting(
        1e-3,
        "Norm weight",
        "Pull towards zero: half the mean norm, not squared, of the batch's users plus that of all "
        "its candidate items.",
        ge=0,
        le=10,
        scale="log",
    )
    sampler: Sampler = sampler_setting("edge", added_later=True)

    @property
    def draws_negatives(self) -> bool:
        """False: it draws several per interaction itself, always from items somebody has."""
        return False
