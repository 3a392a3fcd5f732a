"""Configuration of AutoRec."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import field_validator

from dasrec_core.config.base import ModelConfigBase, ModelInfo, setting


class AutoRecConfig(ModelConfigBase):
    """Hyper-parameters of AutoRec (Sedhain et al., WWW 2015); symbols as in the paper."""

    info: ClassVar = ModelInfo(
        title="AutoRec",
        paper="Sedhain et al., WWW 2015",
        group="Collaborative filtering",
        summary="An autoencoder of one hidden layer over each user's, or each item's, history.",
        needs_features=False,
        variants=("user", "item"),
    )
    loss_titles: ClassVar = MappingProxyType({"restore": "reconstruction"})
    name: Literal["autorec"] = "autorec"
    variant: Literal["user", "item"] = setting(
        "user",
        "Rows",
        "user: restores the items of a user (U-AutoRec), also of one never seen in training. "
        "item: restores the users of an item (I-AutoRec).",
        basic=True,
    )
    embedding_dim: int = setting(
        500,
        "Hidden units",
        "Numbers that a history is squeezed into.",
        ge=1,
        le=4096,
        symbol="k",
        basic=True,
    )
    target: Literal["all", "sampled"] = setting(
        "all",
        "Target",
        "all: every item without an interaction is a 0. sampled: some of them are, drawn anew in "
        "every step. The paper's own, over ratings alone, has no meaning for interactions.",
        group="Target",
        basic=True,
    )
    missing_weight: float = setting(
        1.0,
        "Weight of zeros",
        "Target all: weight of an item without an interaction; an interaction has 1.",
        gt=0,
        le=1,
        symbol="w₀",
        group="Target",
    )
    num_negatives: int = setting(
        5, "Sampled zeros", "Target sampled: zeros per interaction.", ge=1, le=100, group="Target"
    )
    sampled_loss: Literal["square", "cross_entropy"] = setting(
        "square",
        "Loss of samples",
        "Target sampled: squared error, or cross-entropy of a sigmoid output.",
        group="Target",
    )
    input_dropout: float = setting(
        0.0,
        "Input dropout",
        "Share of a history that is hidden in a step; the rest is scaled up.",
        ge=0,
        lt=1,
    )
    l2_weight: float = setting(
        1e-4,
        "L2 weight",
        "Pull of both weight matrices towards zero: half their squared norm at every step, beside "
        "the mean error of a row; the paper's λ divided by the number of rows.",
        ge=0,
        le=1000,
        symbol="λ",
        scale="log",
    )

    @property
    def draws_negatives(self) -> bool:
        """False: it learns whole rows, and samples zeros of its own."""
        return False

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set."""
        del num_modalities
        if self.target == "all":
            return frozenset({"num_negatives", "sampled_loss"})
        return frozenset({"missing_weight"})

    @field_validator("target", mode="before")
    @classmethod
    def _has_zeros(cls, value: object) -> object:
        if value == "observed":
            raise ValueError(
                "target cannot be observed: without ratings every observed target is 1, and "
                "predicting 1 everywhere would be perfect; choose all or sampled"
            )
        return value
