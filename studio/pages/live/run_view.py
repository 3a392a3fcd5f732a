"""The body of the page while it shows a run."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.events import RunFinished
from dasrec_core.store.records import RunStatus
from studio.pages.live.chart_grid import ChartGrid
from studio.pages.live.ending import Ending, Step, ending_of
from studio.pages.live.ending_panel import EndingPanel
from studio.pages.live.facts_strip import FactsStrip
from studio.pages.live.notices import Notices
from studio.pages.live.run_watch import RunWatch
from studio.pages.live.toolbar import ChartToolbar
from studio.pages.live.until_then import UntilThen
from studio.pages.live.view_status import FAILED
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import column


class RunView(QWidget):
    """Puts the parts together: charts while all is well, cause and log when it is not.

    Signals:
        step_chosen: The :class:`Step` that was pressed and the :class:`Ending` it belongs to.
        log_wanted: A run has failed; call ``until.show_log`` with the end of its log.
    """

    step_chosen = Signal(object, object)
    log_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.notices, self.facts = Notices(), FactsStrip()
        self.panel, self.toolbar = EndingPanel(), ChartToolbar()
        self.charts, self.until = ChartGrid(), UntilThen()
        self._ending: Ending | None = None
        body = column(
            self.notices,
            self.facts,
            self.panel,
            self.toolbar,
            self.charts,
            self.until,
            gap=SPACE.lg,
        )
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        for chart in (self.charts, self.until):
            body.setStretch(body.indexOf(chart), 1)
        body.addStretch(0)  # takes the room where there is neither
        self.setLayout(body)
        self.panel.chosen.connect(self._tell_step)
        for signal, slot in (
            (self.toolbar.axis_changed, self.charts.set_axis),
            (self.toolbar.log_changed, self.charts.look.set_log_y),
            (self.toolbar.log_x_changed, self.charts.look.set_log_x),
            (self.toolbar.envelope_changed, self.charts.look.set_envelope),
            (self.toolbar.cutoff_changed, self.charts.set_cutoff),
            (self.toolbar.follow_changed, self.charts.look.set_follow),
            (self.toolbar.smoothing_changed, self.charts.look.set_smoothing),
            (self.charts.follow_changed, self.toolbar.show_follow),
        ):
            signal.connect(slot)

    def begin(self) -> None:
        """Forget the run that was shown; another one comes."""
        self._ending = None
        self.charts.clear()
        self.until.clear_log()

    def show_watch(self, watch: RunWatch, *, offers_kill: bool) -> None:
        """Show all there is of a run."""
        if watch.config is None:
            return
        status = watch.status
        has_failed = status in FAILED
        self.facts.setVisible(not has_failed)
        has_curves = not has_failed and type(watch.config.model).info.trains
        for part in (self.toolbar, self.charts):  # one point in each chart would say nothing
            part.setVisible(has_curves)
        self.until.setVisible(has_failed)
        self.show_progress(watch)
        self.notices.show_watch(watch, offers_kill=offers_kill)
        self._show_ending(watch, status)
        if has_failed:
            self.until.show_story(watch.story, watch.config, watch.color_index)
        else:
            self.toolbar.offer_cutoffs(watch.config.evaluation.cutoffs)
            self.charts.show_story(watch.story, watch.color_index, watch.config)

    def show_progress(self, watch: RunWatch) -> None:
        """Show how far a run is; cheap enough for ten times a second."""
        if watch.config is not None:
            self.facts.show_story(watch.story, watch.config, watch.status, watch.epochs_done)

    def _show_ending(self, watch: RunWatch, status: RunStatus) -> None:
        had_keys = self.panel.isAncestorOf(self.window().focusWidget() or self)
        self.panel.setVisible(status.is_final)
        if had_keys and not status.is_final:  # or they would go to the first thing of the window
            self.charts.chart("loss").setFocus()
        if watch.config is None or not status.is_final:
            self._ending = None
            return
        ending = ending_of(status, watch.story, watch.config)
        if ending == self._ending:
            return
        self._ending = ending
        ended = watch.story.ended
        finished = ended if isinstance(ended, RunFinished) else None
        self.panel.show_ending(ending, finished, watch.config)
        if status in FAILED:
            self.log_wanted.emit()

    @Slot(object)
    def _tell_step(self, step: Step) -> None:
        self.step_chosen.emit(step, self._ending)
