"""Services over a real results database, with an engine that only takes notes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fake_runs import FakeExecutor

from dasrec_core.paths import Home
from dasrec_core.store.live import count_live
from dasrec_core.store.runs import RunStore
from studio.bridges.queue_service import QueueService
from studio.bridges.recorder_service import RecorderService
from studio.bridges.recording import Recording
from studio.bridges.run_database import StoreDatabase
from studio.bridges.run_launcher import RunLauncher
from studio.bridges.started_row import make_started_row
from studio.bridges.task_pool import TaskPool
from studio.dataset_library import DatasetLibrary
from studio.services import Services
from studio.settings import Settings


def quiet_services(folder: Path) -> Services:
    """Return services whose recorder thread is not started: runs stay as a test stored them."""
    home = Home(folder)
    home.path.mkdir(parents=True)
    store, tasks, engine = RunStore(home.results_url), TaskPool(), FakeExecutor(home.runs)
    recorder = RecorderService(lambda: Recording(StoreDatabase(store), engine.attach, home.runs))
    launcher = RunLauncher(
        engine,
        recorder,
        tasks,
        num_live=lambda: count_live(store),
        name_run=partial(make_started_row, store),
    )
    return Services(
        home=home,
        results_url=home.results_url,
        store=store,
        executor=engine,
        recorder=recorder,
        tasks=tasks,
        launcher=launcher,
        queue=QueueService(home, engine, store, launcher),
        settings=Settings(home),
        library=DatasetLibrary(home, tasks),
    )
