"""The bar under the pages: what trains now, what the page says, and whether all is well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.ampersand import unmarked
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.parts import IconLabel, icon, meter, row, text

if TYPE_CHECKING:  # brings pydantic, which the window must not wait for
    from dasrec_core.execution.queued_run import QueueState
    from dasrec_core.store.records import RunRecord


class StatusBar(QFrame):
    """One line of truth.

    Signals:
        run_pressed: Id of the run whose words were pressed.
        queue_pressed: The words about waiting runs were pressed.
    """

    run_pressed = Signal(str)
    queue_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setProperty("edge", "top")
        self._run_id = ""
        self._mark = icon("circle", "faint")
        self._idle = text("No run is training", "small")
        self._run = button("", kind="status", small=True, tip="Show this run")
        self._run.clicked.connect(self._press)
        self._meter = meter(0, width=SPACE.xxl * 2)
        self._meter.setAccessibleName("Progress of the run")
        self._epoch, self._waiting = text("", "small"), text("", "small")
        self._queue = button("", kind="status", small=True, tip="Show what waits (F6)")
        self._queue.clicked.connect(self.queue_pressed)
        self._queue.hide()
        self._page = ElidedLabel("", "small")
        self._database_mark, self._database = icon("circle", "faint"), ElidedLabel("", "small")
        self._engine_mark, self._engine = icon("circle", "faint"), ElidedLabel("", "small")
        left = (
            self._mark,
            self._idle,
            self._run,
            self._meter,
            self._epoch,
            self._waiting,
            self._queue,
        )
        right = (
            self._page,
            self._database_mark,
            self._database,
            self._engine_mark,
            self._engine,
        )
        self.setLayout(row(*left, None, *right, gap=SPACE.sm, margin=(SPACE.lg, 0)))
        self.setFixedHeight(theme.current().px(SIZE.statusbar))
        self.show_runs(())

    def show_runs(self, live: Sequence[RunRecord]) -> None:
        """Show the run that trains, oldest first, and how many others live."""
        run = next((run for run in live if run.status.value != "queued"), None)
        run = run or (live[0] if live else None)
        self._run_id = run.run_id if run else ""
        for widget in (self._run, self._meter, self._epoch):
            widget.setVisible(run is not None)
        self._idle.setVisible(run is None)
        self._waiting.setVisible(len(live) > 1)
        self._mark.set_icon("activity" if run else "circle", "accent" if run else "faint")
        if run is None:
            return
        name = run_words(run)
        room = theme.current().px(SIZE.side)  # a long name must not hold the window wide
        shown = self._run.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        self._run.setText(unmarked(shown))
        self._run.setToolTip(plain_tip(f"Show the run {name}"))
        self._run.setAccessibleName(f"Show the run {name}")
        share = run.epochs_done / run.num_epochs if run.num_epochs else 0.0
        self._meter.setValue(round(1000 * share))
        started = run.num_epochs > 0
        words = f"epoch {run.epochs_done} of {run.num_epochs}" if started else "starting"
        self._epoch.setText("stopping" if run.status.value == "stopping" else words)
        others = len(live) - 1
        self._waiting.setText(f"and {others} more")

    @Slot(object)
    def show_queue(self, state: QueueState) -> None:
        """Show how many runs wait for their turn."""
        words = f"{len(state.waiting)} waiting" + (", paused" if state.is_paused else "")
        self._queue.setText(words)
        self._queue.setAccessibleName(f"Show the queue: {words}")
        self._queue.setVisible(bool(state.waiting))

    def show_page(self, words: str) -> None:
        """Show what the page in front has to say."""
        self._page.setText(words)

    def show_database(self, trouble: str) -> None:
        """Show that the database works, or what is wrong with it."""
        self._health(self._database_mark, self._database, "Database", trouble)

    def show_engine(self, trouble: str) -> None:
        """Show that runs can be started, or why not."""
        self._health(self._engine_mark, self._engine, "Engine", trouble)

    def _health(self, mark: IconLabel, words: QLabel, name: str, trouble: str) -> None:
        mark.set_icon("warning" if trouble else "check-circle", "danger" if trouble else "success")
        words.setText(f"{name}: {trouble}" if trouble else f"{name} ok")
        words.setToolTip(plain_tip(trouble))

    @Slot()
    def _press(self) -> None:
        if self._run_id:
            self.run_pressed.emit(self._run_id)


def run_words(run: RunRecord) -> str:
    """Return what trains, on what, and the seed; ``DASRec, demo`` on demo says demo once."""
    name = run.name or run.run_id
    where = "" if run.dataset_name in name.split(", ") else f"{run.dataset_name}, "
    return f"{name}, {where}seed {run.config.seed}"
