"""What trains and what waits: to switch between runs, and to order, pause and empty the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget

from dasrec_core.execution.queue import QueueState
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.active import ActiveSweep
from studio.forms.editors import Choice
from studio.pages.live.job_rows import Job, jobs_of, seconds_to_end
from studio.qtmodels.run_format import duration_text, moment_text
from studio.qtmodels.run_states import state_look
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.controls import button
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, column, holder, key, row, text
from studio.widgets.table import Table

COLUMNS: Final = (
    Column("", 40),
    Column("Run"),
    Column("Data", 120),
    Column("State", 120),
    Column("Progress", 240),
    Column("Starts or ends", 140),
    Column("Why it waits", 170),
)
SHOWN_ROWS: Final = 5
"""More rows scroll: the panel lies under charts."""
OFFERED_AT_ONCE: Final = 8


class JobsPanel(QFrame):
    """A table under the page, with the queue's controls over it.

    Signals:
        chosen: Id of the live run that was pressed.
        moved: Id of a waiting run, and by how many places; negative is forward.
        removed: Ids of waiting runs to take out, as a list.
        sweep_ended: A sweep that shall start no more runs.
        paused: The queue shall be paused, or go on.
        num_at_once_chosen: How many runs may train side by side.
        closed: The panel shall go away.
    """

    chosen = Signal(str)
    moved = Signal(str, int)
    removed = Signal(object)
    sweep_ended = Signal(object)
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
        self.jobs = jobs_of(live, state, records, sweeps)
        now = round(time.time() * 1000)
        self.table.set_rows([_cells(n, job, now) for n, job in enumerate(self.jobs, 1)])
        self._select(kept or {shown})
        self._count.setText(_summary(live, state, seconds_to_end(self.jobs), now))
        self._pause.setText(" Go on" if state.is_paused else " Pause the queue")
        self._pause.setAccessibleName(self._pause.text().strip())
        self._pause.setIcon(theme.current().icon("play" if state.is_paused else "pause", "muted"))
        self._at_once.setCurrentText(str(state.num_at_once))
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
        self._count = text("", "small")
        self._pause = button("Pause the queue", "pause", "ghost", small=True)
        self._up = button("", "arrow-up", "ghost", True, "Start it earlier (Alt+Up)")
        self._down = button("", "arrow-down", "ghost", True, "Start it later (Alt+Down)")
        self._remove = button("Remove", "trash", "ghost", True, "Take it out of the queue (Delete)")
        self._at_once = Choice()
        self._at_once.addItems([str(number) for number in range(1, OFFERED_AT_ONCE + 1)])
        self._at_once.setAccessibleName("Runs at once")
        self._at_once.setToolTip("Runs that may train side by side; they share the cores.")
        at_once = text("Runs at once", "small")
        at_once.setBuddy(self._at_once)
        self._close = button("", "x", "ghost", small=True, tip="Close the jobs (F6)")
        parts: list[Item] = [
            text("Jobs", "strong"),
            HelpButton("live.jobs"),
            self._count,
            self._pause,
            None,
        ]
        parts += [self._up, self._down, self._remove, at_once, self._at_once, key("F6")]
        head = row(*parts, self._close, margin=(SPACE.lg, SPACE.xs))
        self.setLayout(column(head, self._states, gap=0))
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
        self._pause.clicked.connect(self._ask_pause)
        self._up.clicked.connect(self._move_up)
        self._down.clicked.connect(self._move_down)
        self._remove.clicked.connect(self._take_out)
        self._at_once.activated.connect(self._choose_at_once)
        self._close.clicked.connect(self.closed)

    # Showing

    def _select(self, run_ids: set[str]) -> None:
        self.table.clearSelection()
        self.table.select(n for n, job in enumerate(self.jobs) if job.job_id in run_ids)

    def _fit(self) -> None:
        look = theme.current()
        rows = max(1, min(SHOWN_ROWS, len(self.jobs)))
        header = self.table.horizontalHeader().height() if self.jobs else 0
        self._states.setFixedHeight(header + look.px(SIZE.row) * rows + look.px(SPACE.xs))

    def _show_deeds(self) -> None:
        waiting = self.selected_waiting()
        order = [one.run_id for one in self._state.waiting]
        one = waiting[0] if len(waiting) == 1 and waiting[0] in order else ""
        self._up.setEnabled(bool(one) and order.index(one) > 0)
        self._down.setEnabled(bool(one) and order.index(one) < len(order) - 1)
        sweeps = self._selected_sweeps()
        self._remove.setEnabled(bool(waiting or sweeps))
        self._remove.setText(" Stop the sweep" if sweeps else " Remove")
        self._remove.setAccessibleName(self._remove.text().strip())
        self._remove.setToolTip(
            "It stops after this epoch; started again, it goes on from there (Delete)"
            if sweeps
            else "Take it out of the queue (Delete)"
        )
        self._pause.setVisible(bool(order) or self._state.is_paused)
        for part in (self._up, self._down):
            part.setVisible(bool(order))
        self._remove.setVisible(len(self.jobs) > len(self._running()))

    # What a person does

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.row() < len(self.jobs) and self.jobs[index.row()].run is not None:
            self.chosen.emit(self.jobs[index.row()].job_id)

    @Slot(QItemSelection, QItemSelection)
    def _note_selection(self, _chosen: QItemSelection, _left: QItemSelection) -> None:
        self._show_deeds()

    @Slot()
    def _ask_pause(self) -> None:
        self.paused.emit(not self._state.is_paused)

    @Slot(int)
    def _choose_at_once(self, index: int) -> None:
        self.num_at_once_chosen.emit(index + 1)

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
        if waiting := self.selected_waiting():
            self.removed.emit(waiting)
        for sweep in self._selected_sweeps():
            self.sweep_ended.emit(sweep)

    def _running(self) -> list[Job]:
        return [job for job in self.jobs if job.run is not None]

    def _selected_sweeps(self) -> list[ActiveSweep]:
        chosen = [self.jobs[i] for i in self.table.selected_rows() if i < len(self.jobs)]
        return [job.sweep for job in chosen if job.sweep is not None]


def _summary(live: Sequence[RunRecord], state: QueueState, end_s: float | None, now_ms: int) -> str:
    parts = [f"{len(live)} running"] if live else []
    if state.waiting:
        parts.append(f"{len(state.waiting)} waiting" + (", paused" if state.is_paused else ""))
        if end_s is not None and not state.is_paused:
            parts.append(f"all done by {_moment(end_s, now_ms)}, in {duration_text(end_s)}")
    elif state.is_paused:
        parts.append("the queue is paused")
    return ", ".join(parts)


def _cells(number: int, job: Job, now_ms: int) -> list[Cell]:
    if job.run is not None:
        return _running_cells(number, job.run, job.at_s, now_ms)
    if job.sweep is not None:
        return _sweep_cells(number, job.sweep)
    assert job.queued is not None
    config, look = job.queued.config, state_look(RunStatus.QUEUED)
    epochs = config.training.epochs
    starts = f"about {_moment(job.at_s, now_ms)}" if job.at_s is not None else "not known yet"
    return [
        Cell(str(number), tone="faint"),
        Cell(job.queued.title, f"seed {config.seed}", run=job.color),
        Cell(config.dataset.path.replace("\\", "/").rstrip("/").rpartition("/")[2], tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"0 of {epochs}", share=0.0, tone="muted"),
        Cell(starts, tone="muted"),
        Cell(job.why, tone="muted"),
    ]


def _sweep_cells(number: int, sweep: ActiveSweep) -> list[Cell]:
    look, total = state_look(RunStatus.RUNNING), sweep.num_trials
    done = Cell("")
    if total:
        share = sweep.num_ended / total
        done = Cell(f"{sweep.num_ended} of {total}", share=share, tone="muted")
    return [
        Cell(str(number), tone="faint"),
        Cell(sweep.title, f"a search of {total} trials" if total else "a sweep"),
        Cell(sweep.dataset, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        done,
        Cell("starts its own runs", tone="muted"),
        Cell(""),
    ]


def _running_cells(number: int, run: RunRecord, at_s: float | None, now_ms: int) -> list[Cell]:
    look = state_look(run.status)
    epochs = run.num_epochs or run.config.training.epochs
    ends = f"ends by {_moment(at_s, now_ms)}" if at_s is not None else "not known yet"
    return [
        Cell(str(number), tone="faint"),
        Cell(run.name, f"seed {run.config.seed}", run=run.color_index),
        Cell(run.dataset_name, tone="muted"),
        Cell(look.word, glyph=look.glyph, tone=look.tone),
        Cell(f"{run.epochs_done} of {epochs}", share=run.epochs_done / epochs, tone="muted"),
        Cell(ends),
        Cell(""),
    ]


def _moment(seconds: float, now_ms: int) -> str:
    return moment_text(now_ms + round(seconds * 1000), now_ms)
