"""Configuration of the popularity floor."""

from __future__ import annotations

from typing import ClassVar, Literal

from dasrec_core.config.base import ModelConfigBase, ModelInfo


class PopularityConfig(ModelConfigBase):
    """Rank by number of training interactions; nothing to set."""

    info: ClassVar = ModelInfo(
        title="Popularity",
        paper="floor every model must beat",
        group="Floors",
        summary="Recommends the most popular unseen items to everyone.",
        needs_features=False,
        trains=False,
    )
    name: Literal["popularity"] = "popularity"

    @property
    def draws_negatives(self) -> bool:
        """False: it counts."""
        return False
