"""Closing the window over unfinished work or runs that train: nothing is lost unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from studio.bridges.task_pool import TaskPool
from studio.pages.leaving import Leaving
from studio.shell.stop_runs import stop_runs
from studio.widgets.confirm import CANCEL, Confirm, Option, Question

if TYPE_CHECKING:
    from studio.main_window import MainWindow

KEEP: Final = "keep"
STOP: Final = "stop"


class CloseGuard(QObject):
    """Asks before the window closes; the answers close it."""

    def __init__(self, window: MainWindow, confirm: Confirm, leaving: Leaving) -> None:
        super().__init__(window)
        self._window, self._confirm, self._leaving = window, confirm, leaving
        # Threads of its own: what pages have to do must not hold the window open.
        self._tasks = TaskPool(self)

    def asks(self) -> bool:
        """Ask about unfinished work and live runs; return whether there are any.

        Work first: who goes on with it is not asked about runs.
        """
        if self._window.unfinished():
            return self._leaving.then(self._close_unless_runs)
        return self._asks_about_runs()

    def stop(self) -> None:
        """Wait for the thread that asked runs to stop: it may still be telling that it did."""
        self._tasks.close()

    def _close_unless_runs(self) -> None:
        if not self._asks_about_runs():
            self._close_soon()

    def _asks_about_runs(self) -> bool:
        live = self._window.deeds.live_runs()
        if not live:
            return False
        self._confirm.ask(
            self._window, question(len(live), self._num_waiting()), self._close_or_stay
        )
        return True

    def _num_waiting(self) -> int:
        services = self._window.services
        return len(services.queue.state.waiting) if services is not None else 0

    def _close_or_stay(self, answer: str) -> None:
        if answer == CANCEL:
            return
        services = self._window.services
        if answer == STOP and services is not None:
            ids = [run.run_id for run in self._window.deeds.live_runs()]
            self._tasks.run(
                lambda: stop_runs(services.executor, ids),
                done=self._close,
                failed=self._window.deeds.tell_trouble,
                finishes=True,
            )
            return
        self._close_soon()

    @Slot(object)
    def _close(self, _none: None) -> None:
        self._window.close_for_good()

    def _close_soon(self) -> None:
        # Not at once: the answer may come while Qt still handles the first wish to close.
        QTimer.singleShot(0, self._window.close_for_good)


def question(num_live: int, num_waiting: int = 0) -> Question:
    """What to ask before the window closes."""
    one = num_live == 1
    what = "A run is training" if one else f"{num_live} runs are training"
    it = "it" if one else "they"
    return Question(
        what,
        f"If {it} {'goes' if one else 'go'} on in the background, the studio finds "
        f"{'it' if one else 'them'} at the next start. Stopping finishes the current epoch and "
        f"keeps all results so far.{_of_the_queue(num_waiting)}",
        (
            Option(STOP, "Stop and keep"),
            Option(KEEP, "Keep training in the background", "primary"),
        ),
    )


def _of_the_queue(num_waiting: int) -> str:
    if not num_waiting:
        return ""
    what = "1 run waits and starts" if num_waiting == 1 else f"{num_waiting} runs wait and start"
    return f" {what} when the studio is open again."
