"""Garbage is found in the UI thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator

import pytest

from studio import garbage
from studio.garbage import UiThreadGarbage, collect_when_due


class Knot:
    """A cycle that remembers in which thread it was undone."""

    undone_in: list[int] = []  # noqa: RUF012 - cleared by each test

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.undone_in.append(threading.get_ident())


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    Knot.undone_in.clear()
    yield
    gc.disable()  # as all tests of the studio have it


@pytest.fixture
def kept() -> list[list[object]]:
    """What a worker allocates; alive until the test ends, or it would not count."""
    return []


def allocate_much(kept: list[list[object]]) -> None:
    """Make more containers than it takes for Python to look by itself."""
    kept.extend([] for _ in range(20 * gc.get_threshold()[0]))


def run_in_a_worker(work: Callable[[], None]) -> None:
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()


def test_a_worker_that_allocates_undoes_no_cycle(qtbot, kept) -> None:
    keeper = UiThreadGarbage()
    keeper.start()
    Knot()
    run_in_a_worker(lambda: allocate_much(kept))
    assert not Knot.undone_in
    qtbot.waitUntil(lambda: bool(Knot.undone_in), timeout=5000)
    keeper.stop()
    assert Knot.undone_in == [threading.get_ident()]
    assert gc.isenabled()


def test_without_it_a_worker_would(kept) -> None:
    def enable_and_allocate() -> None:
        gc.enable()
        allocate_much(kept)
        gc.disable()

    gc.collect()
    Knot.undone_in.clear()
    Knot()
    run_in_a_worker(enable_and_allocate)
    assert Knot.undone_in
    assert Knot.undone_in[0] != threading.get_ident()


def test_nothing_is_collected_before_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(garbage.gc, "collect", collected.append)
    monkeypatch.setattr(garbage.gc, "get_threshold", lambda: (700, 10, 10))
    for count, expected in (
        ((700, 99, 99), []),
        ((701, 10, 10), [0]),
        ((701, 11, 10), [1]),
        ((701, 11, 11), [2]),
        ((701, 0, 11), [2]),
    ):
        collected.clear()
        monkeypatch.setattr(garbage.gc, "get_count", lambda count=count: count)
        collect_when_due()
        assert collected == expected
