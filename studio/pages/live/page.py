"""The live page: one run while it trains, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from dasrec_core.events import RunFinished
from dasrec_core.store.records import Curves, RunRecord, RunStatus
from studio.pages.live.chart_grid import ChartGrid, Reference
from studio.pages.live.ending import Ending, Step, ending_of
from studio.pages.live.ending_panel import EndingPanel
from studio.pages.live.facts_strip import FactsStrip
from studio.pages.live.jobs_panel import JobsPanel
from studio.pages.live.notices import Notices
from studio.pages.live.report import log_tail
from studio.pages.live.run_steps import RunSteps
from studio.pages.live.run_watch import RunWatch
from studio.pages.live.subtitle import subtitle_of
from studio.pages.live.toolbar import ChartToolbar
from studio.pages.live.until_then import UntilThen
from studio.pages.live.view_status import FAILED
from studio.pages.page import Page
from studio.qtmodels.run_states import state_look
from studio.services import Services
from studio.shell.live_runs import LiveRuns
from studio.shell.page_frame import PageScroll
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import Chip, Item, column, holder

REDRAW_MS = 200
"""Charts are drawn at most five times a second, however fast epochs come."""

KILL_OFFERED_MS = 15_000
"""A run that has not ended this long after it was asked may be ended by force."""


class LivePage(Page):
    """Lays out one run and wires it to the services; see ``RunWatch`` for what is known of it."""

    place = "live"

    def __init__(self, services: Services, confirm: Confirm | None = None) -> None:
        super().__init__()
        self._services = services
        self._watch: RunWatch | None = None
        self._ending: Ending | None = None
        self._is_killable = False
        self._steps = RunSteps(services, confirm or DialogConfirm(), self)
        self._live = LiveRuns(services, self)
        self._redraw_timer = self._single_shot(REDRAW_MS)
        self._kill_timer = self._single_shot(KILL_OFFERED_MS)
        self._build()
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
        return f"{self._watch.name}, seed {self._watch.config.seed}"

    @override
    def subtitle(self) -> str:
        return subtitle_of(self._watch) if self._watch else ""

    @override
    def beside_title(self) -> Sequence[Item]:
        return (self._chip,) if self._watch else ()

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._folder, self._stop, self._discard)

    @override
    def activate(self, payload: object = None) -> None:
        self._live.refresh()
        if isinstance(payload, str):
            self.show_run(payload)

    @override
    def close_page(self) -> None:
        self._redraw_timer.stop()
        self._kill_timer.stop()
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def show_run(self, run_id: str) -> None:
        """Show a run from its first epoch on; the one on the page is let go of."""
        if self._watch is not None:
            if self._watch.run_id == run_id and not self._watch.status.is_final:
                return
            self._let_go()
        watch = self._watch = RunWatch(self._services, run_id, self)
        watch.opened.connect(self._show_all)
        watch.changed.connect(self._note_change)
        watch.state_changed.connect(self._show_all)
        watch.failed.connect(self._show_trouble)
        self._charts.clear()
        self._toolbar.show_reference("")
        watch.open()
        self._states.setCurrentWidget(self._content)
        self._show_all()

    # Building

    def _single_shot(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        return timer

    def _build(self) -> None:
        self._chip = Chip("")
        self._folder = button("Open run folder", "folder-open", "ghost")
        self._stop = button("Stop and keep", "stop-circle")
        self._discard = button("Discard", "trash", "danger")
        self._notices, self._facts = Notices(), FactsStrip()
        self._panel, self._toolbar = EndingPanel(), ChartToolbar()
        self._charts, self._until = ChartGrid(), UntilThen()
        self._jobs = JobsPanel()
        parts = (
            self._notices,
            self._facts,
            self._panel,
            self._toolbar,
            self._charts,
            self._until,
        )
        body = column(*parts, gap=SPACE.lg)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        for chart in (self._charts, self._until):
            body.setStretch(body.indexOf(chart), 1)
        # Scrolls by itself, so that the list of live runs stays in sight.
        whole = column(PageScroll(holder(body)), self._jobs, gap=0)
        whole.setStretch(0, 1)
        self._content = holder(whole)
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
        self.setLayout(column(self._states))

    def _wire(self) -> None:
        self._redraw_timer.timeout.connect(self._show_all)
        self._kill_timer.timeout.connect(self._offer_kill)
        self._stop.clicked.connect(self._ask_to_stop)
        self._discard.clicked.connect(self._ask_to_discard)
        self._folder.clicked.connect(self._open_folder)
        self._new_run.clicked.connect(self._open_new_run)
        self._last_run.clicked.connect(self._show_last)
        self._notices.kill_asked.connect(self._kill)
        self._panel.chosen.connect(self._take_step)
        self._until.log_asked.connect(self._open_log)
        self._jobs.chosen.connect(self.show_run)
        self._live.changed.connect(self._show_live_runs)
        self._services.launcher.launched.connect(self._note_launch)
        for signal, slot in (
            (self._steps.open_place, self.open_place),
            (self._steps.notice, self.notice),
            (self._steps.failed, self._say_failure),
            (self._toolbar.axis_changed, self._charts.set_axis),
            (self._toolbar.log_changed, self._charts.set_log_y),
            (self._toolbar.follow_changed, self._charts.set_follow),
            (self._toolbar.smoothing_changed, self._charts.set_smoothing),
            (self._charts.follow_changed, self._toolbar.show_follow),
            (self._toolbar.references_wanted, self._list_references),
            (self._toolbar.reference_chosen, self._read_reference),
        ):
            signal.connect(slot)

    # Showing

    def _let_go(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch.deleteLater()
        self._watch, self._ending, self._is_killable = None, None, False
        self._kill_timer.stop()

    def _show_empty(self) -> None:
        self._let_go()
        self._states.setCurrentWidget(self._empty)
        for push in (self._folder, self._stop, self._discard):
            push.hide()
        self.header_changed.emit()

    @Slot(bool)
    def _note_change(self, has_new_points: bool) -> None:
        if not has_new_points:
            self._show_facts()
        elif not self._redraw_timer.isActive():
            self._redraw_timer.start()

    @Slot()
    def _show_all(self) -> None:
        watch = self._watch
        if watch is None or watch.config is None:
            return
        status = watch.status
        self._show_header(status)
        self._show_facts()
        self._notices.show_watch(watch, offers_kill=self._is_killable)
        has_failed = status in FAILED
        self._facts.setVisible(not has_failed)
        self._toolbar.setVisible(not has_failed)
        self._charts.setVisible(not has_failed)
        self._until.setVisible(has_failed)
        self._show_ending(status)
        if has_failed:
            self._until.show_story(watch.story, watch.config, watch.color_index)
        else:
            self._charts.show_story(watch.story, watch.color_index)

    def _show_facts(self) -> None:
        watch = self._watch
        if watch is not None and watch.config is not None:
            self._facts.show_story(watch.story, watch.config, watch.status)

    def _show_header(self, status: RunStatus) -> None:
        look = state_look(status)
        self._chip.set(look.word, look.glyph, look.tone)
        self._chip.setToolTip(look.meaning)
        is_stopping = status is RunStatus.STOPPING
        for push in (self._stop, self._discard):
            push.setVisible(not status.is_final)
            push.setEnabled(not is_stopping)
        self._stop.setText(" Stopping…" if is_stopping else " Stop and keep")
        self._folder.setVisible(status.is_final)
        if is_stopping and not self._is_killable and not self._kill_timer.isActive():
            self._kill_timer.start()
        elif not is_stopping:
            self._kill_timer.stop()
            self._is_killable = False
        self.header_changed.emit()

    def _show_ending(self, status: RunStatus) -> None:
        watch = self._watch
        self._panel.setVisible(status.is_final)
        if watch is None or watch.config is None or not status.is_final:
            self._ending = None
            return
        ending = ending_of(status, watch.story, watch.config)
        if ending == self._ending:
            return
        self._ending = ending
        ended = watch.story.ended
        finished = ended if isinstance(ended, RunFinished) else None
        self._panel.show_ending(ending, finished, watch.config)
        if status in FAILED:
            folder = self._services.run_folder(watch.run_id)
            self._services.tasks.run(lambda: log_tail(folder), done=self._until.show_log)

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._show_empty()
        self._say_failure(what, hint)

    @Slot(str, str)
    def _say_failure(self, what: str, hint: str) -> None:
        self.notice.emit(f"{what} {hint}".strip())

    # Other runs

    @Slot(object)
    def _show_live_runs(self, live: Sequence[RunRecord]) -> None:
        self._last_run.setVisible(bool(self._live.all))
        if self._watch is None and live:
            self.show_run(live[-1].run_id)
        self._jobs.show_runs(live, self.run_id)

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
        self._steps.ask_discard(self.run_id)

    @Slot()
    def _kill(self) -> None:
        self._steps.kill(self.run_id)

    @Slot()
    def _offer_kill(self) -> None:
        self._is_killable = True
        self._show_all()

    @Slot()
    def _open_folder(self) -> None:
        self._steps.open_folder(self.run_id)

    @Slot()
    def _open_log(self) -> None:
        self._steps.open_log(self.run_id)

    @Slot(object)
    def _take_step(self, step: Step) -> None:
        if self._ending is not None:
            self._steps.take(step, self.run_id, self._ending)

    # Reference

    @Slot()
    def _list_references(self) -> None:
        data = self._watch.record.dataset_name if self._watch and self._watch.record else None
        self._toolbar.offer_references(
            [
                run
                for run in self._live.all
                if run.best_valid and run.run_id != self.run_id and run.dataset_name == data
            ]
        )

    @Slot(str)
    def _read_reference(self, run_id: str) -> None:
        run = next((run for run in self._live.all if run.run_id == run_id), None)
        if run is None:
            self._toolbar.show_reference("")
            self._charts.show_reference(None)
            return
        name = f"{run.name}, seed {run.config.seed}"
        store = self._services.store
        self._toolbar.show_reference(name)
        self._services.tasks.run(
            lambda: (name, store.curves(run_id)),
            done=self._show_reference,
            failed=self._say_failure,
        )

    @Slot(object)
    def _show_reference(self, found: tuple[str, Curves]) -> None:
        self._charts.show_reference(Reference(*found))
