"""What tests of this folder share: a demo data set, a queue, and the threads of the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from dasrec_core.data.demo import generate_demo
from dasrec_core.execution import engine
from dasrec_core.execution.queue import RunQueue


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_demo(tmp_path_factory.mktemp("data") / "demo")


@pytest.fixture
def queue(tmp_path: Path) -> RunQueue:
    return RunQueue(tmp_path / "home" / "queue.db")


@pytest.fixture
def one_thread(monkeypatch) -> None:
    """Leave the threads of the test process alone."""
    monkeypatch.setattr(engine.devices, "set_threads", lambda num_threads: 1)
