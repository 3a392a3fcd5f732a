from __future__ import annotations

import pytest
from fake_runs import FakeDatabase, FakeExecutor

from studio.bridges.recorder_service import RecorderService
from studio.bridges.recording import Recording
from studio.bridges.task_pool import TaskPool


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def engine(runs):
    return FakeExecutor(runs)


@pytest.fixture
def database():
    return FakeDatabase()


@pytest.fixture
def recorder(qtbot, database, engine, runs):
    service = RecorderService(lambda: Recording(database, engine.attach, runs))
    service.start()
    yield service
    assert service.close()


@pytest.fixture
def pool(qtbot):
    pool = TaskPool()
    yield pool
    assert pool.close()
