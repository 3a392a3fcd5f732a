"""What is done to the queue from the jobs panel; what was taken out comes back by Undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.quantity import counted
from dasrec_core.sweeps.active import ActiveSweep
from studio.bridges.queue_service import QueueService, TakenOut
from studio.pages.live.jobs_panel import JobsPanel
from studio.widgets.confirm import Confirm, Option, Question
from studio.widgets.toast import ToastStack
from studio.widgets.undo_offers import UndoOffers

_END: Final = "end"


class QueueDeeds(QObject):
    """Carries wishes of the panel to the queue; the last that was taken out comes back first."""

    def __init__(
        self, page: QWidget, panel: JobsPanel, queue: QueueService, confirm: Confirm
    ) -> None:
        super().__init__(page)
        self._page, self._queue, self._confirm = page, queue, confirm
        self._toasts = ToastStack(page)
        self._offers: UndoOffers[TakenOut] = UndoOffers(
            page,
            "Undo taking runs out of the queue",
            self._toasts,
            self._put_back,
            Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self.action = self._offers.action
        panel.moved.connect(queue.move)
        panel.paused.connect(queue.pause)
        panel.num_at_once_chosen.connect(queue.set_num_at_once)
        panel.removed.connect(self._take_out)
        panel.sweeps_ended.connect(self._ask_to_end)

    @Slot(object)
    def _take_out(self, run_ids: Sequence[str]) -> None:
        self._queue.remove(run_ids, done=self._offer)

    @Slot(object)
    def _offer(self, taken: TakenOut) -> None:
        if taken:  # else they had been started
            self._offers.offer(f"{counted(len(taken), 'run')} taken out of the queue.", taken)

    def _put_back(self, taken: TakenOut) -> None:
        task = self._queue.put_back(taken)
        task.failed.connect(lambda: self._offer(taken))  # a task lives on the UI thread

    @Slot(object)
    def _ask_to_end(self, sweeps: Sequence[ActiveSweep]) -> None:
        what = "this sweep" if len(sweeps) == 1 else f"{len(sweeps)} sweeps"
        question = Question(
            f"Stop {what}?",
            "The run that trains finishes its epoch and is kept; no more are started. The same "
            "sweep goes on from there when it is started again.",
            (Option(_END, "Stop", "primary"),),
        )

        def answered(answer: str) -> None:
            for sweep in sweeps if answer == _END else ():
                self._queue.end_sweep(sweep)

        self._confirm.ask(self._page, question, answered)
