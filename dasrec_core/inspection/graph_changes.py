"""Generated graphs against the training graph: what diffusion kept, added and lost.

>>> steps = graph_changes(data, run_folder)               # every kept epoch, every modality
>>> neighbours = generated_neighbours(data, run_folder, user_id)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.data.statistics import DegreeHistogram, degree_histogram
from dasrec_core.errors import DatasetError, ExecutionError
from dasrec_core.execution.graph_history import kept_epochs, read_epoch_graphs
from dasrec_core.execution.results import read_graph
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.inspection.inspected import InspectedData, ItemReference


@dataclass(frozen=True, slots=True)
class GraphHealth:
    """Whether a generated graph says anything about its users.

    Attributes:
        distinct_items: How many different items were generated; a handful means collapse.
        top_share: Share of users who got the most frequent item, in [0, 1]; 1 means collapse.
        in_history: Share of edges that are training interactions, in [0, 1].
        agreement: By other modality, share of edges it generated too, in [0, 1].
    """

    distinct_items: int
    top_share: float
    in_history: float
    agreement: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GraphChange:
    """A generated graph beside the training graph.

    Attributes:
        modality: Whose graph.
        epoch: When it was generated; ``None`` for that of the best epoch, which scores use.
        num_edges: Generated edges; ``num_kept + num_added``.
        num_kept: Of them in training.
        num_added: Of them not in training.
        num_lost: Training interactions that were not generated.
        changed_share: Share of its edges that the epoch kept before did not have, in [0, 1];
            ``None`` for the first.
        health: See there.
    """

    modality: str
    epoch: int | None
    num_edges: int
    num_kept: int
    num_added: int
    num_lost: int
    changed_share: float | None
    health: GraphHealth


@dataclass(frozen=True, slots=True)
class DegreePair:
    """Degrees of users, or of items, in training and in a generated graph."""

    before: DegreeHistogram
    after: DegreeHistogram


@dataclass(frozen=True, slots=True)
class GeneratedNeighbour:
    """An item that diffusion generated for a user."""

    item: ItemReference
    is_in_history: bool


def graph_modalities(run_folder: Path) -> tuple[str, ...]:
    """Return the modalities whose generated graph a run kept; none for models that make none."""
    pattern = RunFolder(run_folder).graph_file("*").name
    return tuple(sorted(path.stem.removeprefix("graph_") for path in run_folder.glob(pattern)))


def graph_changes(data: InspectedData, run_folder: Path) -> tuple[GraphChange, ...]:
    """Return all generated graphs of a run, by epoch, then modality, the best epoch's last.

    Empty for a model that generates none.

    Raises:
        DatasetError: The graphs are not of this data set.
        ExecutionError: A file is damaged.
    """
    changes: list[GraphChange] = []
    before: dict[str, Interactions] = {}
    for epoch in kept_epochs(run_folder):
        graphs = read_epoch_graphs(run_folder, epoch)
        changes += _changes(data, epoch, graphs, before)
        before = graphs
    return (*changes, *_changes(data, None, _graphs(run_folder, None), {}))


def degree_change(
    data: InspectedData, run_folder: Path, modality: str, *, epoch: int | None = None
) -> dict[str, DegreePair]:
    """Return degrees before and after, by ``"users"`` and ``"items"``.

    Args:
        data: The data set.
        run_folder: The run.
        modality: One of :func:`graph_modalities`.
        epoch: One of ``kept_epochs``; by default the best epoch.

    Raises:
        DatasetError: The graph is not of this data set.
        ExecutionError: There is none, or the file is damaged.
    """
    graphs = _graphs(run_folder, epoch)
    if modality not in graphs:
        raise ExecutionError(
            f"Run {run_folder.name} generated no graph for {modality!r}.",
            f"It has {', '.join(graphs)}." if graphs else "Its model generates none.",
        )
    train, graph = data.dataset.train, graphs[modality]
    _check_size(data, graph)
    return {
        "users": DegreePair(
            degree_histogram(train.user_degrees), degree_histogram(graph.user_degrees)
        ),
        "items": DegreePair(
            degree_histogram(train.item_degrees), degree_histogram(graph.item_degrees)
        ),
    }


def generated_neighbours(
    data: InspectedData, run_folder: Path, user_id: int, *, epoch: int | None = None
) -> dict[str, tuple[GeneratedNeighbour, ...]]:
    """Return what each modality generated for a user.

    Args:
        data: The data set.
        run_folder: The run.
        user_id: Number from 0.
        epoch: One of ``kept_epochs``; by default the best epoch.

    Raises:
        DatasetError: The graphs are not of this data set.
        ExecutionError: They were not kept, or a file is damaged.
    """
    graphs = _graphs(run_folder, epoch)
    history = set(data.dataset.train.items_of(user_id).tolist())
    found = {}
    for modality, graph in graphs.items():
        _check_size(data, graph)
        found[modality] = tuple(
            GeneratedNeighbour(data.item(item), item in history)
            for item in graph.items_of(user_id).tolist()
        )
    return found


def _graphs(run_folder: Path, epoch: int | None) -> dict[str, Interactions]:
    if epoch is not None:
        return read_epoch_graphs(run_folder, epoch)
    return {name: read_graph(run_folder, name) for name in graph_modalities(run_folder)}


def _changes(
    data: InspectedData,
    epoch: int | None,
    graphs: Mapping[str, Interactions],
    before: Mapping[str, Interactions],
) -> list[GraphChange]:
    known = data.dataset.train.pair_keys
    keys = {name: graph.pair_keys for name, graph in graphs.items()}
    changes = []
    for name, graph in graphs.items():
        _check_size(data, graph)
        edges = graph.num_interactions
        kept = _num_shared(keys[name], known)
        changed = None
        if name in before:
            same = _num_shared(keys[name], before[name].pair_keys)
            changed = (edges - same) / max(edges, 1)
        degrees = graph.item_degrees
        health = GraphHealth(
            distinct_items=int(np.count_nonzero(degrees)),
            top_share=float(degrees.max(initial=0) / max(graph.num_users, 1)),
            in_history=kept / max(edges, 1),
            agreement={
                other: _num_shared(keys[name], keys[other]) / max(edges, 1)
                for other in graphs
                if other != name
            },
        )
        changes.append(
            GraphChange(
                modality=name,
                epoch=epoch,
                num_edges=edges,
                num_kept=kept,
                num_added=edges - kept,
                num_lost=len(known) - kept,
                changed_share=changed,
                health=health,
            )
        )
    return changes


def _num_shared(keys: IntArray, others: IntArray) -> int:
    """Count the ``keys`` that are among ``others``; both distinct and ascending."""
    if not len(others):
        return 0
    # A third of the time of np.isin, which sorts both.
    places = np.searchsorted(others, keys).clip(max=len(others) - 1)
    return int((others[places] == keys).sum())


def _check_size(data: InspectedData, graph: Interactions) -> None:
    dataset = data.dataset
    if (graph.num_users, graph.num_items) != (dataset.num_users, dataset.num_items):
        raise DatasetError(
            f"The generated graph has {graph.num_users:,} users and {graph.num_items:,} items; "
            f"{dataset.name} has {dataset.num_users:,} and {dataset.num_items:,}.",
            "Choose the data set the run was trained on.",
        )
