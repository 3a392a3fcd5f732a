"""A data set in memory: three splits, item features by modality, and who is who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import Interactions

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """Where the features of a modality come from.

    Attributes:
        file: Name of the file.
        stored_as: Number type on disk, such as ``float16``.
    """

    file: str
    stored_as: str


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Users and items are numbered from 0; every split and feature table shares the numbering.

    Attributes:
        name: Short name, by default that of the folder.
        path: Where it was read from.
        format: Id of the on-disk format.
        train: Interactions a model may see.
        valid: Held out to choose the epoch and settings.
        test: Held out to report.
        features: By modality name, float32, each ``(I, F)``; no NaN, no infinity. Those of a run,
            scaled as its settings ask.
        fingerprint: SHA-256 of splits and features, hex.
        user_keys: Ids in the source file, one per user; empty when the source has none.
        item_keys: The same for items.
        item_titles: What to show for an item; empty when not known.
        feature_sources: By modality name, where its features come from.
        prepared_from: The features before a run scaled or left some; ``None`` where none did.
    """

    name: str
    path: Path
    format: str
    train: Interactions
    valid: Interactions
    test: Interactions
    features: Mapping[str, Features]
    fingerprint: str
    user_keys: tuple[str, ...] = field(default=(), repr=False)
    item_keys: tuple[str, ...] = field(default=(), repr=False)
    item_titles: tuple[str, ...] = field(default=(), repr=False)
    feature_sources: Mapping[str, FeatureSource] = field(default_factory=dict, repr=False)
    prepared_from: Mapping[str, Features] | None = field(default=None, repr=False)

    @property
    def stored_features(self) -> Mapping[str, Features]:
        """All modalities as they are stored but for filled gaps, by name, each ``(I, F)``.

        What is measured on them is the same for every run, whatever its settings scale or leave.
        """
        return self.features if self.prepared_from is None else self.prepared_from

    @property
    def num_users(self) -> int:
        """Number of users in the numbering."""
        return self.train.num_users

    @property
    def num_items(self) -> int:
        """Number of items in the numbering."""
        return self.train.num_items
