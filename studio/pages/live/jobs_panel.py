"""What trains and what waits: to switch between runs, and to order, pause and empty the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget

from dasrec_core.execution.queued_run import QueueState
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.active import ActiveSweep
from studio.pages.live.job_cells import COLUMNS, cells_of, summary
from studio.pages.live.job_rows import Job, jobs_of, seconds_to_end
from studio.pages.live.jobs_head import JobsHead
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import column, holder, row, text
from studio.widgets.table import Table

SHOWN_ROWS: Final = 5
"""More rows scroll: the panel lies under charts."""
LOW_ROWS: Final = 2
"""So many on a page that is too low for a row of charts beside more."""
LOW_PAGE: Final = 680
"""Height in pixels at 100 % below which a page is low."""


class JobsPanel(QFrame):
    """A table under the page, with the queue's controls over it.

    Signals:
        chosen: Id of the live run that was pressed.
        moved: Id of a waiting run, and by how many places; negative is forward.
        removed: Ids of waiting runs to take out, as a list.
        sweeps_ended: Sweeps that shall start no more runs, as a list; only where no run is removed.
        paused: The queue shall be paused, or go on.
        num_at_once_chosen: How many runs may train side by side.
        closed: The panel shall go away.
    """

    chosen = Signal(str)
    moved = Signal(str, int)
    removed = Signal(object)
    sweeps_ended = Signal(object)
    paused = Signal(bool)
    num_at_once_chosen = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.jobs: tuple[Job, ...] = ()
        self._state = QueueState()
        self._build()
        self._wire()
        self.show_jobs((), QueueState(), (), "")
        self.hide()

    def show_jobs(
        self,
        live: Sequence[RunRecord],
        state: QueueState,
        records: Sequence[RunRecord],
        shown: str,
        sweeps: Sequence[ActiveSweep] = (),
    ) -> None:
        """Show what trains and waits; ``shown`` is the run on the page."""
        self._state = state
        kept = {self.jobs[index].job_id for index in self.table.selected_rows()}
        place = self._place()
        self.jobs = jobs_of(live, state, records, sweeps)
        now = round(time.time() * 1000)
        self.table.set_rows([cells_of(n, job, now) for n, job in enumerate(self.jobs, 1)])
        self._select(kept or {shown})
        self._go_back_to(*place)
        self.head.show_queue(state, summary(live, state, seconds_to_end(self.jobs), now))
        self._states.setCurrentWidget(self.table if self.jobs else self._empty)
        self._fit()
        self._show_deeds()

    def take_keyboard(self) -> None:
        """Let the arrow keys walk the table."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def selected_waiting(self) -> list[str]:
        """Return the ids of the selected runs that wait, in order."""
        chosen = [self.jobs[i] for i in self.table.selected_rows() if i < len(self.jobs)]
        return [job.job_id for job in chosen if job.queued is not None]

    # Building

    def _build(self) -> None:
        self.table = Table(COLUMNS, (), name="Jobs: runs that train and runs that wait")
        nothing = text("Nothing trains and nothing waits. Ctrl+Enter on New run queues one.")
        theme.restyle(nothing, tone="muted")
        self._empty = holder(row(nothing, None, margin=(SPACE.lg, SPACE.sm)))
        self._states = QStackedWidget()
        self._states.addWidget(self._empty)
        self._states.addWidget(self.table)
        self.head = JobsHead()
        self.setLayout(column(self.head, self._states, gap=0))
        self.setProperty("kind", "panel")
        self.setProperty("edge", "top")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._actions = [
            self._action("Start it earlier", "Alt+Up", self._move_up),
            self._action("Start it later", "Alt+Down", self._move_down),
            self._action("Take it out of the queue", "Del", self._take_out),
        ]

    def _action(self, words: str, keys: str, deed: Callable[[], None]) -> QAction:
        action = QAction(words, self.table)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(deed)
        self.table.addAction(action)
        return action

    def _wire(self) -> None:
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        self.table.selectionModel().selectionChanged.connect(self._note_selection)
        self.head.paused.connect(self.paused)
        self.head.num_at_once_chosen.connect(self.num_at_once_chosen)
        self.head.up.clicked.connect(self._move_up)
        self.head.down.clicked.connect(self._move_down)
        self.head.remove.clicked.connect(self._take_out)
        self.head.close_panel.clicked.connect(self.closed)

    # Showing

    def _select(self, run_ids: set[str]) -> None:
        self.table.clearSelection()
        self.table.select(n for n, job in enumerate(self.jobs) if job.job_id in run_ids)

    def _place(self) -> tuple[str, int, int]:
        """Where the keyboard is: id of the job, row, column; no id for nowhere."""
        index = self.table.currentIndex()
        job_id = self.jobs[index.row()].job_id if index.isValid() else ""
        return job_id, index.row(), index.column()

    def _go_back_to(self, job_id: str, row_before: int, column_before: int) -> None:
        """Let the keyboard go on from its job, or from what took the place of one that is gone."""
        if not job_id or not self.jobs:
            return
        ids = [job.job_id for job in self.jobs]
        row_now = ids.index(job_id) if job_id in ids else min(row_before, len(ids) - 1)
        # Only what moved is followed: who has scrolled away to read stays there.
        self.table.setAutoScroll(row_now != row_before)
        self.table.selectionModel().setCurrentIndex(
            self.table.model().index(row_now, column_before),
            QItemSelectionModel.SelectionFlag.NoUpdate,
        )
        self.table.setAutoScroll(True)

    def _fit(self) -> None:
        look, page = theme.current(), self.parentWidget()
        is_low = page is not None and page.height() < look.px(LOW_PAGE)
        rows = max(1, min(LOW_ROWS if is_low else SHOWN_ROWS, len(self.jobs)))
        header = self.table.horizontalHeader().height() if self.jobs else 0
        self._states.setFixedHeight(header + look.px(SIZE.row) * rows + look.px(SPACE.xs))

    def _show_deeds(self) -> None:
        waiting = self.selected_waiting()
        order = [one.run_id for one in self._state.waiting]
        is_one = len(waiting) == 1 and waiting[0] in order
        self.head.show_order(order.index(waiting[0]) if is_one else -1, len(order) - 1)
        sweeps = self._selected_sweeps()
        self.head.show_removal(
            is_possible=bool(waiting or sweeps),
            is_sweep=bool(sweeps) and not waiting,
            is_shown=len(self.jobs) > len(self._running()),
        )

    # What a person does

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.row() < len(self.jobs) and self.jobs[index.row()].run is not None:
            self.chosen.emit(self.jobs[index.row()].job_id)

    @Slot(QItemSelection, QItemSelection)
    def _note_selection(self, _chosen: QItemSelection, _left: QItemSelection) -> None:
        self._show_deeds()

    @Slot()
    def _move_up(self) -> None:
        self._move(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        waiting = self.selected_waiting()
        if len(waiting) == 1:
            self.moved.emit(waiting[0], by)

    @Slot()
    def _take_out(self) -> None:
        # With everything selected the queue is meant: a sweep does not come back by Undo.
        if waiting := self.selected_waiting():
            self.removed.emit(waiting)
        elif sweeps := self._selected_sweeps():
            self.sweeps_ended.emit(sweeps)

    def _running(self) -> list[Job]:
        return [job for job in self.jobs if job.run is not None]

    def _selected_sweeps(self) -> list[ActiveSweep]:
        chosen = [self.jobs[i] for i in self.table.selected_rows() if i < len(self.jobs)]
        return [job.sweep for job in chosen if job.sweep is not None]
