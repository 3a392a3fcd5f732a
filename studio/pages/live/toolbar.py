"""How the charts are drawn: axis, scale, smoothing, following, reference run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSlider, QWidget

from dasrec_core.store.records import RunRecord
from studio.pages.live.chart_series import Axis
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_format import metric_text
from studio.shell.run_menu import RunMenu
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, choice, segments
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import Chip, chip, holder, row, text

_LETTERS = 24  # of the name of a reference run; more would push the toolbar out of the window
_AXES = (Axis.EPOCH, Axis.STEPS, Axis.MINUTES)  # in the order of the segments
_SMOOTHEST = 95  # per cent; beyond, a curve no longer follows its points


class ChartToolbar(QWidget):
    """Says what the user chose; changes nothing itself.

    Signals:
        axis_changed: What runs along the bottom, an ``Axis``.
        log_changed: Whether values stand on a logarithmic axis.
        log_x_changed: Whether places do.
        envelope_changed: Whether the range of the points around is shaded.
        cutoff_changed: ``k`` of the ranking metrics.
        follow_changed: Whether the charts keep everything in view.
        smoothing_changed: Weight in [0, 1).
        references_wanted: The menu of reference runs is about to open; call
            :meth:`offer_references`.
        reference_chosen: Id of a run, or an empty text for none.
    """

    axis_changed = Signal(int)
    log_changed = Signal(bool)
    log_x_changed = Signal(bool)
    envelope_changed = Signal(bool)
    cutoff_changed = Signal(int)
    follow_changed = Signal(bool)
    smoothing_changed = Signal(float)
    references_wanted = Signal()
    reference_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.axis = segments("Epoch", "Step", "Minutes")
        self.axis.changed.connect(self._choose_axis)
        self.log = QCheckBox("Log y")
        self.log.setToolTip("Values on a logarithmic axis; those that are not positive are hidden")
        self.log.toggled.connect(self.log_changed)
        self.log_x = QCheckBox("Log x")
        self.log_x.setToolTip("Epochs, steps or minutes on a logarithmic axis")
        self.log_x.toggled.connect(self.log_x_changed)
        self.envelope = QCheckBox("Envelope")
        self.envelope.setToolTip("Shade between the lowest and highest of the points around")
        self.envelope.toggled.connect(self.envelope_changed)
        self.cutoff = choice("@20", name="Cut-off k of the ranking metrics")
        self.cutoff.setToolTip("Cut-off k of Recall, NDCG and Precision")
        self.cutoff.currentIndexChanged.connect(self._choose_cutoff)
        self.follow = QCheckBox("Follow")
        self.follow.setToolTip("Keep all points in view; zooming in a chart ends it")
        self.follow.setChecked(True)
        self.follow.toggled.connect(self.follow_changed)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _SMOOTHEST)
        self.smoothing.setFixedWidth(theme.current().px(SPACE.xxl * 2))
        self.smoothing.setMinimumHeight(theme.current().px(SIZE.control_sm))  # or its knob is cut
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.valueChanged.connect(self._smooth)
        self._weight = text("0", "small")
        self._weight.setFixedWidth(theme.current().font_width("0.00", "small"))
        self.add = button("Add reference…", "plus", "ghost", small=True)
        self.add.setToolTip("Draw a finished run in grey behind this one")
        self.add.clicked.connect(self.references_wanted)
        self._menu = RunMenu(self.add, _result, "No finished run on this data yet")
        self._menu.chosen.connect(self.reference_chosen)
        self._reference: Chip | None = None
        words = text("Smoothing")
        words.setBuddy(self.smoothing)
        smoothing = holder(row(words, self.smoothing, self._weight))
        self._end = row(self.add)
        drawn = FlowLayout(SPACE.md, SPACE.xs)
        parts = (self.axis, self.cutoff, self.log_x, self.log, self.envelope, self.follow)
        for part in (*parts, smoothing):
            drawn.addWidget(part)
        whole = row(holder(drawn), holder(self._end), gap=SPACE.md)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        for before, after in pairwise((*parts, self.smoothing, self.add)):
            QWidget.setTabOrder(before, after)

    def offer_cutoffs(self, cutoffs: Sequence[int]) -> None:
        """Offer the cut-offs that the run evaluates at; 20 is chosen where it is among them."""
        offered = [f"@{k}" for k in sorted(cutoffs)]
        if offered == [self.cutoff.itemText(at) for at in range(self.cutoff.count())]:
            return
        self.cutoff.blockSignals(True)
        self.cutoff.clear()
        self.cutoff.addItems(offered)
        self.cutoff.setCurrentIndex(max(0, self.cutoff.findText("@20")))
        self.cutoff.blockSignals(False)
        self._choose_cutoff()

    def show_follow(self, on: bool) -> None:
        """Tell that a chart follows, or that the user zoomed in it."""
        self.follow.setChecked(on)

    def offer_references(self, runs: Sequence[RunRecord]) -> None:
        """Open the menu with finished runs to choose from."""
        self._menu.fill(runs)
        self._menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height())))

    def show_reference(self, name: str) -> None:
        """Show which run is the reference; an empty name takes it off."""
        if self._reference is not None:
            self._reference.hide()
            self._reference.deleteLater()
            self._reference = None
        if name:
            short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
            self._reference = chip(short, "push-pin", closable=True)
            self._reference.setToolTip(plain_tip(f"Drawn in grey: {name}"))
            self._reference.setAccessibleName(f"Reference: {name}")
            self._reference.closed.connect(self._take_reference_off)
            self._end.insertWidget(0, self._reference)
        self.add.setText(" Change…" if name else " Add reference…")

    @Slot(int)
    def _choose_axis(self, segment: int) -> None:
        self.axis_changed.emit(_AXES[segment])

    @Slot()
    def _choose_cutoff(self) -> None:
        if shown := self.cutoff.currentText():
            self.cutoff_changed.emit(int(shown.removeprefix("@")))

    @Slot(int)
    def _smooth(self, per_cent: int) -> None:
        self._weight.setText(f"{per_cent / 100:g}")
        self.smoothing_changed.emit(per_cent / 100)

    @Slot()
    def _take_reference_off(self) -> None:
        self.reference_chosen.emit("")


def _result(run: RunRecord) -> str:
    return metric_text(run.best_valid.get("recall@20"))
