"""A data set and a finished run, read once and shared by all that looks at them.

>>> data = InspectedData.of(load_dataset(reference))
>>> run = open_run(run_folder)
>>> check_fits(data, run)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import IntArray
from dasrec_core.errors import DatasetError
from dasrec_core.execution.embeddings_file import Embeddings, read_embeddings
from dasrec_core.execution.fusion_file import read_fusion
from dasrec_core.execution.results import PerUser, TopItems, read_per_user, read_top_items
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.parts.user_fusion import UserFusion


@dataclass(frozen=True, slots=True)
class ItemReference:
    """An item as it is shown in a list.

    Attributes:
        item_id: Number from 0.
        key: Id in the source file; the number where the source has none.
        title: Empty where not known.
        popularity: Training interactions.
        popularity_share: Share of items that are at least as popular, in (0, 1]; 0.08 says
            "among the top 8 %".
    """

    item_id: int
    key: str
    title: str
    popularity: int
    popularity_share: float


@dataclass(frozen=True, slots=True, eq=False)
class InspectedData:
    """A data set with what every view of it needs.

    Attributes:
        dataset: The data set.
        item_degrees: Training interactions per item, int64, shape ``(I,)``.
        popularity_shares: Share of items at least as popular, float64, shape ``(I,)``.
    """

    dataset: Dataset
    item_degrees: IntArray
    popularity_shares: NDArray[np.float64]

    @classmethod
    def of(cls, dataset: Dataset) -> InspectedData:
        """Return the data set with its counts."""
        degrees = dataset.train.item_degrees
        less_popular = np.searchsorted(np.sort(degrees), degrees, side="left")
        return cls(dataset, degrees, 1 - less_popular / max(len(degrees), 1))

    def item(self, item_id: int) -> ItemReference:
        """Return how an item is shown."""
        keys, titles = self.dataset.item_keys, self.dataset.item_titles
        return ItemReference(
            item_id,
            keys[item_id] if keys else str(item_id),
            titles[item_id] if titles else "",
            int(self.item_degrees[item_id]),
            float(self.popularity_shares[item_id]),
        )

    def user_key(self, user_id: int) -> str:
        """Return a user's id in the source file; the number where the source has none."""
        keys = self.dataset.user_keys
        return keys[user_id] if keys else str(user_id)


@dataclass(frozen=True, slots=True, eq=False)
class InspectedRun:
    """The result arrays of a finished run.

    Attributes:
        folder: The run folder.
        config: What was computed.
        top: The 50 best items of every user, training items left out.
        per_user: Metrics per user by ``"valid"`` and ``"test"``.
        embeddings: Final embeddings; ``None`` for a model that is no dot product, or a run of an
            earlier version.
        fusion: Modality weights and noise per user; ``None`` where the model has none.
    """

    folder: Path
    config: RunConfig
    top: TopItems
    per_user: Mapping[str, PerUser]
    embeddings: Embeddings | None
    fusion: UserFusion | None

    @property
    def run_id(self) -> str:
        """Id of the run."""
        return self.folder.name


def open_run(run_folder: Path) -> InspectedRun:
    """Read the result arrays of a finished run; some 20 ms for 20,000 users.

    Raises:
        ConfigError: The configuration cannot be read.
        ExecutionError: The run has no results yet, or a file is damaged.
    """
    return InspectedRun(
        run_folder,
        RunFolder(run_folder).read_config(),
        read_top_items(run_folder),
        read_per_user(run_folder),
        read_embeddings(run_folder),
        read_fusion(run_folder),
    )


def check_fits(data: InspectedData, run: InspectedRun) -> None:
    """Make sure that a run's users and items are those of the data set.

    Raises:
        DatasetError: The data set changed since the run, or is another one.
    """
    dataset, then = data.dataset, run.config.dataset.fingerprint
    users = len(run.top.item_ids)
    if then is not None and then != dataset.fingerprint:
        raise DatasetError(
            f"Run {run.run_id} was trained on other data than {dataset.path} holds now: "
            f"fingerprint {then[:12]} then, {dataset.fingerprint[:12]} now. Users and items would "
            "be mixed up.",
            "Put the old files back, or inspect a run of this data.",
        )
    if users != dataset.num_users or int(run.top.item_ids.max(initial=-1)) >= dataset.num_items:
        raise DatasetError(
            f"Run {run.run_id} has lists for {users:,} users; {dataset.name} has "
            f"{dataset.num_users:,} users and {dataset.num_items:,} items. They do not belong "
            "together.",
            "Choose the data set the run was trained on.",
        )
