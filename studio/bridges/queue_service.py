"""The queue of this machine, kept going off the UI thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dasrec_core.errors import StoreError
from dasrec_core.execution.base import Executor
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queue_starter import to_resume
from dasrec_core.execution.queued_run import QueuedRun, QueueRequest, QueueState
from dasrec_core.paths import Home
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.active import ActiveSweep, active_sweeps, end_sweep
from studio.bridges.queue_starts import QueueStarts
from studio.bridges.run_launcher import RunLauncher
from studio.bridges.task_pool import Done, Failed, Task, explain

LOOK_EVERY_MS = 3000
"""While something waits: another program may have ended a run, or queued one."""

TakenOut = tuple[tuple[int, QueuedRun], ...]
"""Runs that waited, each with the place it had, the first first."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one look at the queue did."""

    state: QueueState
    sweeps: tuple[ActiveSweep, ...]
    started: tuple[str, ...]
    trouble: tuple[str, str] | None
    granted: tuple[tuple[int, object, tuple[str, str] | None], ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A change of the queue; the task that hears of it is known by number only.

    A QObject must not lose its last reference in a worker thread, so the worker never holds one.
    """

    number: int
    function: Callable[[], object]


class QueueService(QObject):
    """Changes the queue and starts what is due; every file and process is touched in the pool.

    The queue outlives the window: what waits at its end waits at the next start.

    Signals:
        changed: The ``QueueState`` that is in force now.
        sweeps_changed: The sweeps that processes of their own run now, as a tuple.
        failed: What went wrong and what the user can do; trouble that lasts is told once.
    """

    changed = Signal(object)
    sweeps_changed = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self,
        home: Home,
        executor: Executor,
        store: RunStore,
        launcher: RunLauncher,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._sweeps_folder = RunQueue(home.queue_file), home.sweeps
        self._executor = executor
        self._starts = QueueStarts(self._queue, executor, store)
        self._launcher, self._tasks = launcher, launcher.tasks
        self._wishes: deque[_Wish] = deque()
        self._numbers = count()
        self._asked: dict[int, Task] = {}
        self._is_looking = self._look_again = self._is_closed = self._is_taken_up = False
        self.state = QueueState()
        self.sweeps: tuple[ActiveSweep, ...] = ()
        self._looked_at = float("-inf")
        self._said: tuple[str, str] | None = None  # the trouble that lasts
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        launcher.recorder.runs_changed.connect(self._look_now_and_then)

    def start(self, *, paused: bool, done: Done | None = None) -> None:
        """Take up what waits from the last time, or with ``paused`` let it wait on."""
        self._is_taken_up = True

        def work() -> QueueState:
            if paused and self._queue.state().waiting:
                self._queue.pause(True)
            return self._queue.state()

        self._change(work, done)

    def add(
        self,
        requests: Sequence[QueueRequest],
        *,
        first: bool = False,
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Queue runs; ``done`` gets how many wait now. ``first``: before all others."""
        prepared = [
            one if one.resumes else replace(one, config=self._launcher.prepare(one.config))
            for one in requests
        ]

        def work() -> int:
            wanted = [to_resume(self._executor, one) if one.resumes else one for one in prepared]
            return len(self._queue.add(wanted, first=first))

        return self._change(work, done, failed)

    def remove(self, run_ids: Sequence[str], *, done: Done | None = None) -> Task:
        """Take waiting runs out of the queue; ``done`` gets them as :data:`TakenOut`."""
        wanted = frozenset(run_ids)

        def work() -> TakenOut:
            waiting = self._queue.state().waiting
            self._queue.remove(run_ids)
            return tuple(item for item in enumerate(waiting) if item[1].run_id in wanted)

        return self._change(work, done)

    def put_back(self, taken: TakenOut) -> Task:
        """Queue again what was taken out, each run where it stood, if so many still wait."""

        def work() -> None:
            last = len(self._queue.state().waiting)
            added = self._queue.add([entry.request for _, entry in taken])
            with suppress(StoreError):  # they wait again, if not in their places
                # From the front on, so that those moved before stay where they are.
                for now, (place, _), entry in zip(count(last), taken, added, strict=False):
                    self._queue.move(entry.run_id, min(0, place - now))

        return self._change(work)

    def move(self, run_id: str, by: int) -> Task:
        """Move a waiting run by so many places; negative is forward."""
        return self._change(lambda: self._queue.move(run_id, by))

    def pause(self, on: bool) -> Task:
        """Start nothing more, or go on; what trains goes on in any case."""
        return self._change(lambda: self._queue.pause(on))

    def set_num_at_once(self, number: int) -> Task:
        """Let so many runs train side by side."""
        return self._change(lambda: self._queue.set_num_at_once(number))

    def end_sweep(self, sweep: ActiveSweep) -> Task:
        """Ask a sweep to stop after its epoch; the same sweep goes on when it is run again."""
        return self._change(lambda: end_sweep(sweep))

    @Slot()
    def look(self) -> None:
        """Read the queue and start what is due; a wish that comes meanwhile is granted after."""
        if self._is_closed:
            return
        if self._is_looking:
            self._look_again = True
            return
        self._is_looking = True
        self._looked_at = time.monotonic()
        self._tasks.run(self._step, done=self._take, failed=self._stumble)

    def close(self) -> None:
        """Start nothing more; what waits stays."""
        self._is_closed = True
        self._timer.stop()

    def finish(self) -> None:
        """Make the changes that were asked for last; call it once the pool has ended."""
        while self._wishes:
            with suppress(StoreError):
                self._wishes.popleft().function()

    def _change(
        self,
        function: Callable[[], object],
        done: Done | None = None,
        failed: Failed | None = None,
    ) -> Task:
        """Have the queue changed, in the order in which changes were asked for."""
        task = Task()
        task.failed.connect(failed or self.failed)
        if done is not None:
            task.done.connect(done)
        number = next(self._numbers)
        self._asked[number] = task
        self._wishes.append(_Wish(number, function))
        self.look()
        return task

    def _step(self) -> _Step:
        """Runs in the pool, never twice at once."""
        granted: list[tuple[int, object, tuple[str, str] | None]] = []
        while self._wishes:
            wish = self._wishes.popleft()
            try:
                granted.append((wish.number, wish.function(), None))
            except Exception as error:  # noqa: BLE001 - reported to whoever asked
                granted.append((wish.number, None, explain(error)))
        started, trouble = self._starts.start_due()
        state, sweeps = self.state, self.sweeps
        try:
            state, sweeps = self._queue.state(), active_sweeps(self._sweeps_folder)
        except Exception as error:  # noqa: BLE001 - or the wishes just granted got no answer
            trouble = trouble or explain(error)
        if trouble is not None and state.is_paused:
            trouble = (trouble[0], f"{trouble[1]} The queue is paused.".strip())
        return _Step(state, sweeps, started, trouble, tuple(granted))

    @Slot()
    def _look_now_and_then(self) -> None:
        # A run has changed: a slot may be free, or a sweep may have begun.
        is_due = time.monotonic() - self._looked_at > LOOK_EVERY_MS / 1000 and self._is_taken_up
        if self.state.waiting or self.sweeps or is_due:
            self.look()

    @Slot(object)
    def _take(self, step: _Step) -> None:
        self._is_looking = False
        before, self.state = self.state, step.state
        sweeps_before, self.sweeps = self.sweeps, step.sweeps
        for run_id in step.started:
            self._launcher.take_over(run_id)
        for number, result, failure in step.granted:
            self._asked.pop(number).settle(result, failure)
        self._say(step.trouble)
        if before != step.state:
            self.changed.emit(step.state)
        if sweeps_before != step.sweeps:
            self.sweeps_changed.emit(step.sweeps)
        self._settle()

    @Slot(str, str)
    def _stumble(self, what: str, hint: str) -> None:
        self._is_looking = False
        self._say((what, hint))
        self._settle()

    def _say(self, trouble: tuple[str, str] | None) -> None:
        """Tell of trouble once, however often it is met until it is over."""
        if trouble is not None and trouble != self._said:
            self.failed.emit(*trouble)
        self._said = trouble

    def _settle(self) -> None:
        if self._look_again or self._wishes:
            self._look_again = False
            self.look()
        elif (self.state.waiting or self.sweeps) and not self._is_closed:
            self._timer.start()
