"""What a data set holds, in numbers for a page or a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.dataset import Dataset, Features
from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.data.modalities import ModalityKind, kind_of


@dataclass(frozen=True, slots=True)
class SplitSummary:
    """Size of one split; ``num_users`` counts users with at least one interaction in it."""

    num_interactions: int
    num_users: int
    num_items: int


@dataclass(frozen=True, slots=True)
class ModalitySummary:
    """One feature table.

    Attributes:
        name: Name of the modality.
        kind: What it describes.
        dim: Columns.
        stored_as: Number type on disk; empty when not known.
        file: Name of the file; empty when not known.
        zero_rows: Items with nothing but zeros.
        mean_norm: Mean Euclidean length of a row.
        std_norm: Standard deviation of that length.
    """

    name: str
    kind: ModalityKind
    dim: int
    stored_as: str
    file: str
    zero_rows: int
    mean_norm: float
    std_norm: float


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """Counts of a data set.

    Attributes:
        density: Share of all user-item pairs that are in train, 0 to 1.
        cold_users: Users without a training interaction.
        cold_items: Items without a training interaction.
        median_user_degree: Of users with a training interaction.
        max_user_degree: Of all users, in training.
    """

    num_users: int
    num_items: int
    train: SplitSummary
    valid: SplitSummary
    test: SplitSummary
    density: float
    cold_users: int
    cold_items: int
    median_user_degree: float
    max_user_degree: int
    modalities: tuple[ModalitySummary, ...]

    @property
    def num_interactions(self) -> int:
        """Interactions of all splits together."""
        return sum(part.num_interactions for part in (self.train, self.valid, self.test))


@dataclass(frozen=True, slots=True, eq=False)
class DegreeHistogram:
    """How many users or items have how many interactions, in bins that widen evenly in log scale.

    Attributes:
        edges: Ascending; bin *b* counts degrees in ``[edges[b], edges[b + 1])``, float64,
            shape ``(N + 1,)``.
        counts: int64, shape ``(N,)``.
        num_zero: Those without an interaction; in no bin.
        median: Of those with an interaction; 0 when there are none.
        top_share: Share of all interactions that the top 1 % hold.
    """

    edges: NDArray[np.float64]
    counts: IntArray
    num_zero: int
    median: float
    top_share: float


def summarize(dataset: Dataset) -> DatasetSummary:
    """Return the counts of ``dataset``."""
    train = dataset.train
    degrees = train.user_degrees
    active = degrees[degrees > 0]
    cells = dataset.num_users * dataset.num_items
    return DatasetSummary(
        num_users=dataset.num_users,
        num_items=dataset.num_items,
        train=_split(train),
        valid=_split(dataset.valid),
        test=_split(dataset.test),
        density=train.num_interactions / cells if cells else 0.0,
        cold_users=int((degrees == 0).sum()),
        cold_items=int((train.item_degrees == 0).sum()),
        median_user_degree=float(np.median(active)) if active.size else 0.0,
        max_user_degree=int(degrees.max(initial=0)),
        modalities=tuple(_modality(dataset, name) for name in dataset.features),
    )


def _split(split: Interactions) -> SplitSummary:
    return SplitSummary(
        split.num_interactions,
        int((split.user_degrees > 0).sum()),
        int((split.item_degrees > 0).sum()),
    )


def _modality(dataset: Dataset, name: str) -> ModalitySummary:
    table: Features = dataset.features[name]
    # In float64: the square of a large float32 is infinite.
    norms = np.sqrt(np.einsum("if,if->i", table, table, dtype=np.float64))
    source = dataset.feature_sources.get(name)
    return ModalitySummary(
        name=name,
        kind=kind_of(name),
        dim=table.shape[1],
        stored_as=source.stored_as if source else "",
        file=source.file if source else "",
        zero_rows=int((norms == 0).sum()),
        mean_norm=float(norms.mean()),
        std_norm=float(norms.std()),
    )


def degree_histogram(degrees: IntArray) -> DegreeHistogram:
    """Return the histogram of ``degrees``, int64, shape ``(N,)``, each at least 0."""
    active = np.sort(degrees[degrees > 0])
    top = int(active[-1]) if active.size else 1
    edges = _log_edges(top)
    # Not np.histogram: its last bin is closed at both ends.
    places = np.searchsorted(edges, active, side="right") - 1
    counts = np.bincount(places, minlength=len(edges) - 1).astype(np.int64)
    num_top = max(1, round(len(degrees) / 100))
    total = int(active.sum())
    return DegreeHistogram(
        edges=edges,
        counts=counts,
        num_zero=len(degrees) - len(active),
        median=float(np.median(active)) if active.size else 0.0,
        top_share=float(active[-num_top:].sum()) / total if total else 0.0,
    )


def _log_edges(top: int) -> NDArray[np.float64]:
    """Whole-numbered edges from 1 to just above ``top``, about eight per decade.

    No bin is narrower than the one before it: rounding each edge by itself gives 4, 6, 7, 10,
    and a bin of one number between bins of two and three looks like a dip in the data.
    """
    edges = [1]
    while edges[-1] <= top:
        edges.append(max(edges[-1] + 1, -(-edges[-1] * 4 // 3)))  # a third more, rounded up
    return np.array(edges, dtype=np.float64)
