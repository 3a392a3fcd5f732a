"""The live page: one run while it trains, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.pages.live.chart_keys import ChartKeys
from studio.pages.live.ending import Ending, Step
from studio.pages.live.jobs_beside import JobsBeside
from studio.pages.live.jobs_panel import JobsPanel
from studio.pages.live.payload import ShowJobs
from studio.pages.live.queue_deeds import QueueDeeds
from studio.pages.live.reference_choice import ReferenceChoice
from studio.pages.live.report import log_tail
from studio.pages.live.run_controls import RunControls
from studio.pages.live.run_steps import RunSteps
from studio.pages.live.run_view import RunView
from studio.pages.live.run_watch import RunWatch
from studio.pages.live.subtitle import subtitle_of
from studio.pages.page import Page
from studio.qtmodels.row_name import name_beside_data
from studio.services import Services
from studio.shell.live_runs import LiveRuns
from studio.shell.page_frame import PageScroll
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import Item, column

REDRAW_MS = 200
"""Charts are drawn at most five times a second, however fast epochs come."""


class LivePage(Page):
    """Lays out one run and wires it to the services; see ``RunWatch`` for what is known of it."""

    place = "live"

    def __init__(self, services: Services, confirm: Confirm | None = None) -> None:
        super().__init__()
        self._services = services
        self._watch: RunWatch | None = None
        # A run of another machine on the same results has no folder here: it is tried once, and
        # once more when it has spoken, for a folder may come after its row.
        self._tried = ("", False)
        self._in_vain: set[tuple[str, bool]] = set()
        confirm = confirm or DialogConfirm()
        self._steps = RunSteps(services, confirm, self)
        self._live = LiveRuns(services, self)
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(REDRAW_MS)
        self._build()
        self._deeds = QueueDeeds(self, self._jobs, services.queue, confirm)
        self._beside = JobsBeside(self._jobs, services.queue, self._live, lambda: self.run_id)
        self._wire()
        self._show_empty()

    @property
    def run_id(self) -> str:
        """The run on the page; empty when there is none."""
        return self._watch.run_id if self._watch else ""

    @property
    def watch(self) -> RunWatch | None:
        """What is known of the run on the page."""
        return self._watch

    @override
    def title(self) -> str:
        if self._watch is None or self._watch.config is None:
            return "Live"
        config = self._watch.config
        name = name_beside_data(self._watch.name, config, Path(config.dataset.path).name)
        return f"{name}, seed {config.seed}"

    @override
    def subtitle(self) -> str:
        return subtitle_of(self._watch) if self._watch else ""

    @override
    def beside_title(self) -> Sequence[Item]:
        return (self._controls.chip,)

    @override
    def header_actions(self) -> Sequence[Item]:
        return self._controls.buttons()

    @override
    def activate(self, payload: object = None) -> None:
        self._live.refresh()
        self._services.queue.look()
        if isinstance(payload, str):
            self.show_run(payload)
        elif isinstance(payload, ShowJobs):
            self._beside.toggle(only_open=not payload.toggle)

    @override
    def in_view(self) -> object:
        return self.run_id or None

    @override
    def close_page(self) -> None:
        self._redraw_timer.stop()
        self._controls.hide()
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def show_run(self, run_id: str) -> None:
        """Show a run from its first epoch on; the one on the page is let go of."""
        so_far = None
        if self._watch is not None:
            if self._watch.run_id == run_id and not self._watch.status.is_final:
                return
            if self._watch.run_id == run_id:  # resumed: it stands where it stood
                so_far = self._watch.story
            self._let_go()
        watch = self._watch = RunWatch(self._services, run_id, self, so_far)
        watch.opened.connect(self._show_all)
        watch.changed.connect(self._note_change)
        watch.state_changed.connect(self._show_all)
        watch.resumed.connect(self._follow_on)
        watch.failed.connect(self._show_trouble)
        self.view.begin()
        self._references.begin(watch)
        watch.open()
        self._states.setCurrentWidget(self._content)
        self._show_all()

    # Building

    def _build(self) -> None:
        self._controls = RunControls(self)
        self.view, self._jobs = RunView(), JobsPanel()
        self._keys = ChartKeys(self, self.view.toolbar)
        self._references = ReferenceChoice(
            self._services, self._live, self.view.toolbar, self.view.charts
        )
        self._content = PageScroll(self.view)
        self._new_run = button("New run", "plus-circle", "primary")
        self._last_run = button("Show the last one", "clock-counter-clockwise")
        self._empty = EmptyState(
            "activity",
            "No run is training",
            "Start one, and its curves appear here while it trains. Runs that were started on the "
            "command line appear too.",
            self._new_run,
            self._last_run,
        )
        self._states = QStackedWidget()
        self._states.addWidget(self._empty)
        self._states.addWidget(self._content)
        # The jobs stay in sight: what waits matters also while nothing trains.
        whole = column(self._states, self._jobs, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _wire(self) -> None:
        self._redraw_timer.timeout.connect(self._show_all)
        self._controls.kill_due.connect(self._show_all)
        self._controls.stop.clicked.connect(self._ask_to_stop)
        self._controls.discard.clicked.connect(self._ask_to_discard)
        self._controls.folder.clicked.connect(self._open_folder)
        self._new_run.clicked.connect(self._open_new_run)
        self._last_run.clicked.connect(self._show_last)
        self.view.notices.kill_asked.connect(self._kill)
        self.view.step_chosen.connect(self._take_step)
        self.view.until.log_asked.connect(self._open_log)
        self.view.log_wanted.connect(self._read_log)
        self._jobs.chosen.connect(self.show_run)
        self._beside.live_changed.connect(self._show_live_runs)
        self._services.launcher.launched.connect(self._note_launch)
        self._steps.open_place.connect(self.open_place)
        self._steps.notice.connect(self.notice)
        self._steps.failed.connect(self.trouble)
        self._references.failed.connect(self.trouble)

    # Showing

    def _let_go(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch.deleteLater()
        self._watch = None
        self._controls.hide()

    def _show_empty(self) -> None:
        self._let_go()
        self._states.setCurrentWidget(self._empty)
        self.header_changed.emit()

    @Slot(bool)
    def _note_change(self, has_new_points: bool) -> None:
        if self._watch is not None and not has_new_points:
            self.view.show_progress(self._watch)
        elif not self._redraw_timer.isActive():
            self._redraw_timer.start()

    @Slot()
    def _show_all(self) -> None:
        watch = self._watch
        if watch is None or watch.config is None:
            return
        self._controls.show_status(watch.status)
        self.header_changed.emit()
        self.view.show_watch(watch, offers_kill=self._controls.offers_kill)

    @Slot()
    def _follow_on(self) -> None:
        self.show_run(self.run_id)

    @Slot()
    def _read_log(self) -> None:
        run_id = self.run_id
        folder = self._services.run_folder(run_id)
        self._services.tasks.run(lambda: (run_id, log_tail(folder)), done=self._take_log)

    @Slot(object)
    def _take_log(self, found: tuple[str, str]) -> None:
        run_id, tail = found
        if run_id == self.run_id:  # else another run came while it was read
            self.view.until.show_log(tail)

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        if self._tried[0] == self.run_id:
            self._in_vain.add(self._tried)
        self._show_empty()
        self.trouble.emit(what, hint)

    # Other runs

    @Slot(object)
    def _show_live_runs(self, live: Sequence[RunRecord]) -> None:
        self._last_run.setVisible(bool(self._live.all))
        left = [run for run in live if _as_tried(run) not in self._in_vain]
        if self._watch is None and left:
            self._tried = _as_tried(left[-1])
            self.show_run(left[-1].run_id)

    @Slot(str)
    def _note_launch(self, run_id: str) -> None:
        # A resumed run has a new process; a new one is shown when nothing else lives here.
        if self._watch is None or self._watch.run_id == run_id or self._watch.status.is_final:
            self.show_run(run_id)

    @Slot()
    def _show_last(self) -> None:
        if self._live.all:
            self.show_run(self._live.all[0].run_id)

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    # The run on the page

    @Slot()
    def _ask_to_stop(self) -> None:
        self._steps.stop(self.run_id)

    @Slot()
    def _ask_to_discard(self) -> None:
        if (watch := self._watch) is not None:
            self._steps.ask_discard(watch.run_id, lambda: watch.status.is_final)

    @Slot()
    def _kill(self) -> None:
        self._steps.kill(self.run_id)

    @Slot()
    def _open_folder(self) -> None:
        self._steps.open_folder(self.run_id)

    @Slot()
    def _open_log(self) -> None:
        self._steps.open_log(self.run_id)

    @Slot(object, object)
    def _take_step(self, step: Step, ending: Ending) -> None:
        self._steps.take(step, self.run_id, ending)


def _as_tried(run: RunRecord) -> tuple[str, bool]:
    """Return a run as it is when it is opened: whether its engine has spoken yet."""
    return run.run_id, run.last_event_at_ms is not None
