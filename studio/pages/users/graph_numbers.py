"""What is said about the generated graphs of a run, read in one go off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dasrec_core.inspection.graph_changes import (
    DegreePair,
    GraphChange,
    degree_change,
    graph_changes,
    graph_modalities,
)
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.store.records import Curve
from dasrec_core.store.runs import RunStore

COLLAPSED_FROM: Final = 0.3
"""Share of users with one and the same generated item. Collapsed graphs of published code have
0.32 to 0.87."""

CHANGED: Final = "graph_changed"
"""Key of the series that is counted from the graphs themselves."""

HEALTH: Final = {
    "graph_top_share": "Users with the most frequent item",
    "graph_distinct_items": "Different items",
    "graph_in_history": "Edges in the history",
    "graph_agreement": "Edges two modalities share",
    CHANGED: "Edges that the graph before lacked",
}
"""Series of a run about its graphs: their keys and what they say."""


@dataclass(frozen=True, slots=True)
class GraphReading:
    """The generated graphs of one run.

    Attributes:
        best: One per modality, of the best epoch; empty for a model that generates none.
        degrees: Degrees before and after by modality, then by ``"users"`` and ``"items"``.
        health: Series by key of :data:`HEALTH`, then by modality, or pair of them.
    """

    best: tuple[GraphChange, ...]
    degrees: Mapping[str, Mapping[str, DegreePair]]
    health: Mapping[str, Mapping[str, Curve]]

    @property
    def collapsed(self) -> tuple[GraphChange, ...]:
        """Graphs in which many users got the same item."""
        return tuple(one for one in self.best if one.health.top_share >= COLLAPSED_FROM)


def read_graphs(store: RunStore, data: InspectedData, folder: Path) -> GraphReading:
    """Return what is known of the graphs of a run.

    Raises:
        DasrecError: A file or the database cannot be read, or the graphs are of other data.
    """
    if not graph_modalities(folder):
        return GraphReading((), {}, {})
    changes = graph_changes(data, folder)
    best = tuple(change for change in changes if change.epoch is None)
    health: dict[str, dict[str, Curve]] = {}
    for key, curve in store.curves(folder.name).items():
        name, _, whose = key.removeprefix("diagnostics/").partition("/")
        if name in HEALTH:
            health.setdefault(name, {})[whose] = curve
    for name in dict.fromkeys(change.modality for change in changes):
        health.setdefault(CHANGED, {})[name] = _changed(folder.name, name, changes)
    return GraphReading(
        best, {one.modality: degree_change(data, folder, one.modality) for one in best}, health
    )


def _changed(run_id: str, modality: str, changes: Sequence[GraphChange]) -> Curve:
    kept = [
        (change.epoch, change.changed_share)
        for change in changes
        if change.modality == modality
        and change.epoch is not None
        and change.changed_share is not None
    ]
    epochs, shares = tuple(epoch for epoch, _ in kept), tuple(share for _, share in kept)
    return Curve(run_id, CHANGED, epochs, shares)


def collapse_words(reading: GraphReading) -> str:
    """Return a warning about collapsed graphs; empty where there is none."""
    if not reading.collapsed:
        return ""
    parts = [
        f"{one.modality} generated one and the same item for "
        f"{100 * one.health.top_share:.0f} % of the users"
        for one in reading.collapsed
    ]
    return (
        f"Collapse: {'; '.join(parts)}. Such a graph says little about single users. Train the "
        "denoiser longer, or with a larger learning rate, and watch the curves below."
    )
