"""What the pages work with: built once, handed out by constructor, closed with the window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.base import Executor
from dasrec_core.execution.local import LocalExecutor
from dasrec_core.paths import Home
from dasrec_core.store.live import count_live
from dasrec_core.store.runs import RunStore
from studio.bridges.queue_service import QueueService
from studio.bridges.recorder_service import RecorderService
from studio.bridges.recording import Recording
from studio.bridges.run_database import StoreDatabase
from studio.bridges.run_launcher import RunLauncher
from studio.bridges.started_row import make_started_row
from studio.bridges.task_pool import Done, Failed, Task, TaskPool
from studio.dataset_library import DatasetLibrary
from studio.run_defaults import as_preferred
from studio.settings import Settings

RECORDER_PATIENCE_MS = 1000
"""How long one write of the recorder waits for a locked database; it tries again by itself, and
a thread that waits longer could not end with the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a page may use; nothing in here is a widget.

    Attributes:
        home: Where runs, results and settings lie.
        results_url: SQLAlchemy URL of the results database.
        store: The results database, for reading and for what a user changes about a run. Calls
            take milliseconds, but may wait for a lock: use it inside ``tasks``.
        executor: Starts and finds engine processes; calls may block: use it inside ``tasks``.
        recorder: Brings run events into the database and says what changed.
        tasks: Background threads for everything that takes longer than a frame.
        launcher: Starts, resumes and ends runs.
        queue: Runs that wait for their turn.
        settings: What the user prefers.
        library: Known data sets.
    """

    home: Home
    results_url: str
    store: RunStore
    executor: Executor
    recorder: RecorderService
    tasks: TaskPool
    launcher: RunLauncher
    queue: QueueService
    settings: Settings
    library: DatasetLibrary

    @property
    def data_folder(self) -> Path:
        """Where data sets are looked for first, and where imports are written."""
        chosen = self.settings.preferences.data_folder
        return Path(chosen) if chosen else self.home.path / "datasets"

    def start_run(
        self,
        config: RunConfig,
        *,
        name: str = "",
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Start a new run; ``done`` gets its run id. A double click starts one run.

        ``done`` and ``failed`` are ``@Slot`` methods of a QObject.
        """
        return self.launcher.start(config, name=name, done=done, failed=failed)

    def resume(
        self, run_id: str, *, done: Done | None = None, failed: Failed | None = None
    ) -> Task:
        """Continue a run from its last checkpoint; ``done`` gets the run id."""
        return self.launcher.resume(run_id, done=done, failed=failed)

    def stop(self, run_id: str, *, failed: Failed | None = None) -> Task:
        """Ask a run to finish its epoch and keep what it has."""
        return self.launcher.stop(run_id, failed=failed)

    def discard(self, run_id: str, *, failed: Failed | None = None) -> Task:
        """Ask a run to end at once; its numbers are no results."""
        return self.launcher.discard(run_id, failed=failed)

    def run_folder(self, run_id: str) -> Path:
        """Return where the files of a run lie."""
        return self.home.runs / run_id

    def close(self) -> bool:
        """End all threads; return whether that took less than two seconds each.

        Engine processes go on: whatever they report now is read at the next start.
        """
        self.queue.close()
        tasks_ended = self.tasks.close()
        if tasks_ended:
            self.queue.finish()
        recorder_ended = self.recorder.close()
        if tasks_ended and recorder_ended:
            self.store.close()
        return tasks_ended and recorder_ended


def build(home: Home, results_url: str | None = None, settings: Settings | None = None) -> Services:
    """Make the services over a home folder and start to record.

    Args:
        home: Where runs, results and settings lie; made when it is missing.
        results_url: SQLAlchemy URL of the results; that of ``home`` when not given.
        settings: Those the window already has; read from ``home`` when not given.

    Raises:
        StoreError: The results database cannot be opened.
    """
    url = results_url or home.results_url
    store, executor, tasks = RunStore(url), LocalExecutor(home), TaskPool()

    def open_recording() -> Recording:
        own_store = RunStore(url, busy_timeout_ms=RECORDER_PATIENCE_MS, beside=store)
        return Recording(StoreDatabase(own_store), executor.attach, home.runs)

    recorder = RecorderService(open_recording)
    recorder.start()
    preferred = settings or Settings(home)
    launcher = RunLauncher(
        executor,
        recorder,
        tasks,
        num_live=lambda: count_live(store),
        name_run=partial(make_started_row, store),
    )
    launcher.prepare = lambda config: as_preferred(config, preferred.preferences)
    return Services(
        home=home,
        results_url=url,
        store=store,
        executor=executor,
        recorder=recorder,
        tasks=tasks,
        launcher=launcher,
        queue=QueueService(home, executor, store, launcher),
        settings=preferred,
        library=DatasetLibrary(home, tasks),
    )
