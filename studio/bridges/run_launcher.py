"""Starting, resuming and ending runs, off the UI thread and never twice by accident."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import StoreError
from dasrec_core.execution.base import Executor, RunHandle
from dasrec_core.execution.core_share import with_share
from studio.bridges.recorder_service import RecorderService
from studio.bridges.task_pool import Done, Failed, Task, TaskPool

NameRun = Callable[[str, RunConfig, str], object]
"""Takes run id, configuration and name; raises ``StoreError`` where the name cannot be kept."""

SAME_CLICK_S = 2.0
"""A second start of the very same thing within this time is a double click."""


class _Start(QObject):
    """A start that was asked for: its task, when that was, and the run once it is there."""

    def __init__(self, task: Task, at: float) -> None:
        super().__init__()
        self.task, self._at, self.run_id = task, at, ""
        self._listeners: list[Done | Failed] = []
        task.done.connect(self._take)
        task.failed.connect(self._forget_listeners)

    def covers(self, now: float) -> bool:
        """Whether the same wish at this time is a double click and starts nothing more."""
        if not self.task.is_settled:
            return True
        return bool(self.run_id) and now - self._at < SAME_CLICK_S

    def tell(self, done: Done | None, failed: Failed | None) -> None:
        """Call these when the task ends; who waits already is not called twice."""
        for signal, listener in ((self.task.done, done), (self.task.failed, failed)):
            if listener is not None and listener not in self._listeners:
                self._listeners.append(listener)
                signal.connect(listener)

    @Slot(object)
    def _take(self, run_id: str) -> None:
        self.run_id = run_id
        self._forget_listeners()

    @Slot()
    def _forget_listeners(self) -> None:
        self._listeners.clear()  # they would be kept alive


class RunLauncher(QObject):
    """Talks to the executor through the task pool and tells the recorder what to follow.

    Args:
        executor: Starts engine processes.
        recorder: Follows them.
        tasks: Where the executor is called.
        num_live: Called in a task; runs that train now, with which a new one shares the cores.
        name_run: Called in a task; gives a run that was started a moment ago its name.

    Attributes:
        prepare: Fills in what a configuration leaves to the settings; called on the UI thread.
    """

    launched = Signal(str)  # a run, new or resumed, has its engine process
    stopping = Signal(str)  # a run is being asked to end
    not_asked = Signal(str)  # it could not be: it goes on
    unnamed = Signal(str, str)  # why a run did not get its name, and what the user can do

    def __init__(
        self,
        executor: Executor,
        recorder: RecorderService,
        tasks: TaskPool,
        *,
        num_live: Callable[[], int] = lambda: 0,
        name_run: NameRun = lambda _run_id, _config, _name: None,
    ) -> None:
        super().__init__()
        self._executor, self._recorder, self._tasks = executor, recorder, tasks
        self._num_live, self._name_run = num_live, name_run
        self._unnamed: dict[str, StoreError] = {}
        self.prepare: Callable[[RunConfig], RunConfig] = lambda config: config
        self._recent: dict[str, _Start] = {}

    @property
    def recorder(self) -> RecorderService:
        """Who follows the runs."""
        return self._recorder

    @property
    def tasks(self) -> TaskPool:
        """Where processes are started."""
        return self._tasks

    def take_over(self, run_id: str) -> None:
        """Follow a run that the queue has started."""
        self._follow(run_id)

    def start(
        self,
        config: RunConfig,
        *,
        name: str = "",
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Start a new run, under a name if one is given; ``done`` gets its run id.

        The same configuration asked for again within two seconds starts nothing; whoever asks
        gets the run that was started.
        """
        config = self.prepare(config)
        key = f"{config.identity()} {config.device}"

        def submit() -> str:
            shared = with_share(config, self._num_live() + 1)
            run_id = self._executor.submit(shared).run_id
            if name:
                # Here and not when it is heard of: the window may close before that.
                try:
                    self._name_run(run_id, shared, name)
                except StoreError as error:  # it trains all the same
                    self._unnamed[run_id] = error
            return run_id

        return self._once(key, submit, done, failed)

    def resume(
        self, run_id: str, *, done: Done | None = None, failed: Failed | None = None
    ) -> Task:
        """Start a new attempt of a run from its last checkpoint; ``done`` gets the run id."""
        return self._once(run_id, lambda: self._executor.resume(run_id).run_id, done, failed)

    def stop(self, run_id: str, *, failed: Failed | None = None) -> Task:
        """Ask a run to finish its epoch and keep what it has."""
        return self._end(run_id, lambda handle: handle.stop(), failed)

    def discard(self, run_id: str, *, failed: Failed | None = None) -> Task:
        """Ask a run to end at once; its numbers are no results."""
        return self._end(run_id, lambda handle: handle.discard(), failed)

    def kill(self, run_id: str, *, failed: Failed | None = None) -> Task:
        """End the engine process of a run that does not react; the last checkpoint stays."""
        return self._end(run_id, lambda handle: handle.kill(), failed)

    def _once(
        self,
        key: str,
        function: Callable[[], str],
        done: Done | None,
        failed: Failed | None,
    ) -> Task:
        now = time.monotonic()
        start = self._recent.get(key)
        if start is not None and start.covers(now):
            if start.task.is_settled:
                return self._told_again(start.run_id, done)
        else:
            # Done even if the window closes meanwhile: it was asked for, and would be lost unsaid.
            start = self._recent[key] = _Start(self._tasks.run(function, finishes=True), now)
            start.task.done.connect(self._follow)
        start.tell(done, failed)  # after the recorder knows
        return start.task

    def _told_again(self, run_id: str, done: Done | None) -> Task:
        """Return a task that gives a run which is there already, as soon as the caller is done."""
        task = Task()
        if done is not None:
            task.done.connect(done)
        QTimer.singleShot(0, self, lambda: task.settle(run_id, None))
        return task

    def _end(self, run_id: str, ask: Callable[[RunHandle], None], failed: Failed | None) -> Task:
        self.stopping.emit(run_id)

        def work() -> str:
            ask(self._executor.attach(run_id))
            return run_id

        task = self._tasks.run(work, failed=failed, finishes=True)
        task.done.connect(self._read_on)
        # A disk that is full takes no request; the run must not look as if it would end.
        task.failed.connect(lambda *_: self.not_asked.emit(run_id))
        return task

    @Slot(object)
    def _read_on(self, run_id: str) -> None:
        self._recorder.mark_stopping(run_id)
        self._recorder.follow(run_id)  # discarding a dead run writes its last event

    @Slot(object)
    def _follow(self, run_id: str) -> None:
        self._recorder.watch(run_id)
        self.launched.emit(run_id)
        if (error := self._unnamed.pop(run_id, None)) is not None:
            self.unnamed.emit(error.message, f"{error.hint} Rename the run on the Runs page.")
