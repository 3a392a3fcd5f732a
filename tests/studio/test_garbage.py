"""Garbage is found in the UI thread and nowhere else."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from studio import garbage
from studio.garbage import UiThreadGarbage, collect_when_due

A_WORKER_LOOKS = """
import gc, sys, threading

class Knot:
    undone_in = []

    def __init__(self):
        self.itself = self

    def __del__(self):
        Knot.undone_in.append(threading.current_thread())

Knot()
worker = threading.Thread(target=lambda: [[] for _ in range(20 * gc.get_threshold()[0])])
worker.start()
worker.join()
sys.exit(Knot.undone_in != [worker])
"""


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


def test_without_it_a_worker_would() -> None:
    # In a process of its own: here a worker would undo what tests before left of their widgets.
    ended = subprocess.run([sys.executable, "-c", A_WORKER_LOOKS], timeout=60, check=False)
    assert ended.returncode == 0


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
