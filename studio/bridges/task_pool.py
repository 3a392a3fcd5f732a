"""Short jobs off the UI thread: load a file, query the store, write an export."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from dasrec_core.errors import DasrecError
from studio.bridges.leaving import let_leave

log = logging.getLogger(__name__)

THREADS = 2

Done = Callable[[Any], object] | SignalInstance
"""``@Slot`` method of a QObject, or a signal; gets what the function returned."""

Failed = Callable[[str, str], object] | SignalInstance
"""``@Slot`` method of a QObject, or a signal; gets what happened and what the user can do."""


class Task(QObject):
    """One job in the pool. Lives on the UI thread, and so do all of its signals."""

    done = Signal(object)  # what the function returned
    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()
        self._settled = False
        self.has_failed = False

    @property
    def is_cancelled(self) -> bool:
        """Whether :meth:`cancel` was called; a long function may ask and return early."""
        return self._cancelled.is_set()

    @property
    def is_settled(self) -> bool:
        """Whether the job has ended and its outcome was delivered, or it was cancelled."""
        return self._settled or self.is_cancelled

    def cancel(self) -> None:
        """Deliver nothing from now on; a job that has not begun never begins."""
        self._cancelled.set()

    def settle(self, result: object, failure: tuple[str, str] | None) -> None:
        """Deliver the outcome; the pool calls this on the UI thread."""
        if self.is_settled:
            return
        self._settled = True
        if failure is None:
            self.done.emit(result)
        else:
            self.has_failed = True
            self.failed.emit(*failure)


class _Job(QRunnable):
    """Runs the function in a pool thread; knows the task by number only.

    A QObject must not lose its last reference in a worker thread, so the worker never holds one.
    """

    def __init__(
        self,
        number: int,
        function: Callable[[], Any],
        is_cancelled: Callable[[], bool],
        outcome: Callable[[int, object, tuple[str, str] | None], None],
    ) -> None:
        super().__init__()
        self._number, self._function = number, function
        self._is_cancelled, self._outcome = is_cancelled, outcome

    def run(self) -> None:
        result, failure = None, None
        if not self._is_cancelled():
            try:
                result = self._function()
            except Exception as error:  # noqa: BLE001 - the pool thread ends here
                failure = explain(error)
        self._outcome(self._number, result, failure)


class TaskPool(QObject):
    """Runs functions on two threads, one more while it closes; outcomes reach the UI thread."""

    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._numbers = itertools.count()
        self._tasks: dict[int, Task] = {}
        self._finishing: set[int] = set()
        self._ended.connect(self._settle)

    def run(
        self,
        function: Callable[[], Any],
        *,
        done: Done | None = None,
        failed: Failed | None = None,
        finishes: bool = False,
    ) -> Task:
        """Run ``function`` in the background.

        Args:
            function: Takes nothing; must touch no widget.
            done: Gets what ``function`` returned.
            failed: Gets what happened and what the user can do, when it raised.
            finishes: Done even if the pool closes first: a change that a person asked for.
        """
        task, number = Task(), next(self._numbers)
        if done is not None:
            task.done.connect(done)
        if failed is not None:
            task.failed.connect(failed)
        self._tasks[number] = task
        if finishes:
            self._finishing.add(number)
        self._pool.start(_Job(number, function, task._cancelled.is_set, self._ended.emit))
        return task

    @property
    def num_pending(self) -> int:
        """Jobs whose outcome was not delivered yet."""
        return len(self._tasks)

    def close(self, timeout_ms: int = 2000) -> bool:
        """Cancel all but what finishes, and wait for it and for what runs.

        Returns:
            Whether all has ended in time; the pool may be let go of in any case.
        """
        for number, task in self._tasks.items():
            if number not in self._finishing:
                task.cancel()  # not taken out of the queue: it ends as soon as it begins
        # One thread more: what finishes must not wait behind long reads that were cancelled.
        self._pool.setMaxThreadCount(THREADS + 1)
        has_ended = self._pool.waitForDone(timeout_ms)
        if not has_ended:
            let_leave(self)
        return has_ended

    @Slot(int, object, object)
    def _settle(self, number: int, result: object, failure: tuple[str, str] | None) -> None:
        self._finishing.discard(number)
        self._tasks.pop(number).settle(result, failure)


def explain(error: Exception) -> tuple[str, str]:
    """Return what happened and what the user can do, for any error."""
    if isinstance(error, DasrecError):
        return error.message, error.hint
    log.error("a background task failed", exc_info=error)
    return (
        f"Something went wrong that should not: {type(error).__name__}: {error}",
        "The log of the studio has the details. Trying again may help.",
    )
