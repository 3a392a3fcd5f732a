"""What the points of a map are coloured by: up to five classes of like number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.inspection.grouping import equal_count_groups
from dasrec_core.inspection.projection import EmbeddingMap
from studio.pages.users.material import Material
from studio.qtmodels.grouped import NUM_GROUPS, axis_label


@dataclass(frozen=True, slots=True, eq=False)
class Coloring:
    """One way to colour the points.

    Attributes:
        name: Such as ``"History"`` or ``"Weight of image"``.
        labels: One per class, rising.
        classes: Class of each point, int64, shape ``(N,)``.
    """

    name: str
    labels: tuple[str, ...]
    classes: NDArray[np.int64]


def colorings(material: Material, points: EmbeddingMap, place: int) -> tuple[Coloring, ...]:
    """Return the ways to colour a map: by group, and users by the weight of each modality.

    Args:
        material: The runs.
        points: Of one of them.
        place: Which one.
    """
    grouping = equal_count_groups(points.degrees, NUM_GROUPS)
    name = "Popularity" if points.side == "items" else "History"
    found = [Coloring(name, tuple(map(axis_label, grouping.groups)), grouping.group_of)]
    fusion = material.runs[place].fusion
    if points.side == "items":
        indexes = material.shelves[0].indexes
        found += [
            _by_value(f"Norm of {modality}", indexes[modality].norms)
            for modality in material.data.dataset.features
        ]
    elif fusion is not None and len(fusion.weights) > 1:
        found += [
            _by_value(f"Weight of {modality}", fusion.weights[:, place])
            for place, modality in enumerate(fusion.modalities)
        ]
    return tuple(found)


def _by_value(name: str, values: NDArray[np.floating[Any]]) -> Coloring:
    """Classes of as many points each as ties allow."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, NUM_GROUPS + 1)[1:-1]))
    classes = np.searchsorted(edges, values, side="right")
    used, classes = np.unique(classes, return_inverse=True)
    labels = []
    for place in range(len(used)):
        members = values[classes == place]
        low, high = float(members.min()), float(members.max())
        labels.append(f"{low:.3g}" if low == high else f"{low:.3g}–{high:.3g}")
    return Coloring(name, tuple(labels), classes.astype(np.int64))
