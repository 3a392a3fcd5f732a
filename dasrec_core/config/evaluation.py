"""The evaluation protocol: part of every result, so part of the configuration."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from dasrec_core.config.base import FrozenConfig, setting

CutOff = Annotated[int, Field(ge=1, le=1000)]

SELECTION_METRIC = "recall@20"
"""Chooses the epoch; fixed, so that every run of a table was chosen alike."""


class EvaluationConfig(FrozenConfig):
    """Full ranking over all items, train items masked, mean over users with a held-out item."""

    cutoffs: tuple[CutOff, ...] = setting(
        (5, 10, 20, 50), "Cut-offs", "List lengths k at which metrics are taken; must hold 20."
    )
    protocol: Literal["valid", "paper"] = setting(
        "valid",
        "Choose the best epoch on",
        "valid: the epoch is chosen on validation, test is read there. paper: chosen on test, as "
        "published code of this family does; too good by construction.",
        basic=True,
    )
    mask_valid_at_test: bool = setting(
        False,
        "Hide validation items at test",
        "Known positives cannot take places of the test list; published tables leave them in.",
    )

    @field_validator("cutoffs")
    @classmethod
    def _sorted_distinct_with_20(cls, cutoffs: tuple[int, ...]) -> tuple[int, ...]:
        if 20 not in cutoffs:
            raise ValueError("cut-offs must hold 20, because recall@20 chooses the epoch")
        if list(cutoffs) != sorted(set(cutoffs)):
            raise ValueError("cut-offs must rise and not repeat")
        return cutoffs
