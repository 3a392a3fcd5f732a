"""Graphs kept epoch by epoch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DiskError, ExecutionError
from dasrec_core.events import EpochFinished, Event, NoticeRaised
from dasrec_core.execution import graph_history
from dasrec_core.execution.graph_history import GraphHistory, kept_epochs, read_epoch_graphs
from dasrec_core.execution.graph_keeping import GraphKeepingOutlet
from dasrec_core.training.outlet import Outlet

GRAPH = Interactions.from_pairs(np.array([0, 0, 2]), np.array([1, 4, 3]), num_users=3, num_items=5)


def outlet(told: list[Event]) -> Outlet:
    return Outlet(told.append, "r1", 1)


def finish(epochs: Outlet, epoch: int) -> None:
    epochs.emit(
        EpochFinished(
            **epochs.stamp(), epoch=epoch, losses={}, train_s=1.0, diagnostics={}, memory_bytes=1
        )
    )


def test_graphs_of_an_epoch_come_back(tmp_path: Path) -> None:
    GraphHistory(tmp_path, 2).keep(1, {"image": GRAPH, "audio": GRAPH})
    found = read_epoch_graphs(tmp_path, 1)
    assert list(found) == ["image", "audio"]
    assert found["image"].pair_keys.tolist() == GRAPH.pair_keys.tolist()
    assert found["image"].num_items == 5


def test_large_graphs_are_kept_every_few_epochs(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(graph_history, "_MAX_BYTES", 40)  # 10 epochs of 12 bytes: every third
    history = GraphHistory(tmp_path, 10)
    for epoch in range(1, 11):
        history.keep(epoch, {"image": GRAPH})
    assert kept_epochs(tmp_path) == (1, 4, 7, 10)


def test_model_without_graphs_leaves_no_folder(tmp_path: Path) -> None:
    GraphHistory(tmp_path, 2).keep(1, {})
    assert list(tmp_path.iterdir()) == []
    assert kept_epochs(tmp_path) == ()


def test_later_epochs_of_an_earlier_attempt_are_forgotten(tmp_path: Path) -> None:
    history = GraphHistory(tmp_path, 3)
    for epoch in (1, 2, 3):
        history.keep(epoch, {"image": GRAPH})
    history.forget_after(1)
    assert kept_epochs(tmp_path) == (1,)


def test_graphs_are_there_before_the_epoch_is_told(tmp_path: Path) -> None:
    there: list[tuple[int, ...]] = []
    plain = Outlet(lambda event: there.append(kept_epochs(tmp_path)), "r1", 1)
    finish(GraphKeepingOutlet(plain, lambda: {"image": GRAPH}, GraphHistory(tmp_path, 1)), 1)
    assert there == [(1,)]


def test_events_keep_their_numbers(tmp_path: Path) -> None:
    told: list[Event] = []
    keeping = GraphKeepingOutlet(outlet(told), dict, GraphHistory(tmp_path, 2))
    finish(keeping, 1)
    finish(keeping, 2)
    assert [event.seq for event in told] == [0, 1]


def test_full_disk_is_told_once_and_does_not_end_the_run(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DiskError("The disk is full.", "Free some space.")

    monkeypatch.setattr(graph_history, "write_arrays", refuse)
    told: list[Event] = []
    keeping = GraphKeepingOutlet(outlet(told), lambda: {"image": GRAPH}, GraphHistory(tmp_path, 2))
    finish(keeping, 1)
    finish(keeping, 2)
    assert [type(event) for event in told] == [EpochFinished, NoticeRaised, EpochFinished]
    assert isinstance(told[1], NoticeRaised)
    assert "The disk is full." in told[1].message
    assert [event.seq for event in told] == [0, 1, 2]


def test_missing_epoch_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExecutionError, match="epoch_00007"):
        read_epoch_graphs(tmp_path, 7)
