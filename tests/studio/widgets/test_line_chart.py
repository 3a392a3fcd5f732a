"""What a line chart draws of its series: updates, gaps, smoothing, envelopes and looks."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import RUN_STYLES
from studio.widgets.chart_series import MANY_POINTS
from tests.helpers.ten_epochs import EPOCHS


def pen_of(chart, key):
    return chart._curves[key].main.opts["pen"]


def test_updating_a_series_keeps_its_item(chart):
    chart.set_series("a", EPOCHS[:3], EPOCHS[:3])
    before = len(chart.getPlotItem().items)
    chart.set_series("a", EPOCHS, EPOCHS)
    assert len(chart.getPlotItem().items) == before
    assert chart.points("a")[0].tolist() == EPOCHS.tolist()


def test_places_and_values_must_pair_up(chart):
    with pytest.raises(ValueError, match="2 places but 3 values"):
        chart.set_series("a", [1, 2], [1, 2, 3])


def test_removing_a_series_takes_everything_of_it_off(chart):
    bare = len(chart.getPlotItem().items)
    chart.set_series("a", EPOCHS, EPOCHS)
    chart.set_band("a", EPOCHS, EPOCHS - 1, EPOCHS + 1)
    chart.set_best("a", 3, 3, "best")
    chart.remove_series("a")
    assert len(chart.getPlotItem().items) == bare


def test_removing_an_unknown_series_is_no_error(chart):
    chart.remove_series("nothing")


def test_a_value_that_is_no_number_leaves_a_gap_and_a_mark(chart):
    chart.set_series("a", [1, 2, 3], [0.1, np.nan, 0.3])
    assert chart._curves["a"].gaps.data["x"].tolist() == [2.0]


def test_all_values_missing_is_no_error(chart):
    chart.set_series("a", [1, 2], [np.nan, np.nan])
    assert chart.legend_entries()[0].value is None


def test_smoothing_keeps_the_original_faint_behind(chart):
    chart.set_series("a", EPOCHS, np.tile([0.0, 1.0], 5))
    chart.set_smoothing(0.9)
    line = chart._curves["a"]
    assert line.faint.yData.tolist() == line.y.tolist()
    assert np.ptp(line.main.yData) < 1.0


def test_curves_of_many_points_are_one_pixel_wide_and_reduced(chart):
    x = np.arange(MANY_POINTS + 1.0)
    chart.set_series("a", x, np.sin(x))
    assert pen_of(chart, "a").widthF() == pytest.approx(theme.current().ratio)
    assert chart._curves["a"].main.opts["autoDownsample"]


def test_curves_of_few_points_are_not_reduced(chart):
    chart.set_series("a", EPOCHS, EPOCHS)
    assert not chart._curves["a"].main.opts["autoDownsample"]


def test_curves_and_rings_change_with_the_theme(chart, qapp):
    chart.set_series("a", EPOCHS, EPOCHS, run=1)
    chart.set_best("a", 3, 3)
    theme.apply(qapp, "dark")
    wanted = QColor(RUN_STYLES[1].dark)
    assert pen_of(chart, "a").color() == wanted
    assert chart._bests["a"].point.opts["brush"].color() == wanted


def test_the_reference_is_grey_and_dashed(chart):
    chart.set_series("r", EPOCHS, EPOCHS, run=-1)
    assert pen_of(chart, "r").color() == theme.current().color("reference")
    assert pen_of(chart, "r").style() == Qt.PenStyle.CustomDashLine


def test_an_envelope_shades_between_the_extremes_around(chart):
    chart.set_series("loss", [1, 2, 3, 4, 5, 6, 7], [5, 1, 5, 5, 9, 5, 5])
    chart.set_envelope(True)
    low, high = chart._curves["loss"].band.edges
    assert low.tolist() == [1, 1, 1, 1, 5, 5, 5]
    assert high.tolist() == [5, 5, 9, 9, 9, 9, 9]
    chart.set_envelope(False)
    assert len(chart._curves["loss"].band.x) == 0


def test_the_reference_has_no_envelope(chart):
    chart.set_envelope(True)
    chart.set_series("reference", [1, 2, 3], [1, 2, 3], run=-1)
    assert len(chart._curves["reference"].band.x) == 0


class _Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_a_new_point_that_moves_both_axes_paints_the_chart_once(chart, qapp):
    chart.set_series("a", EPOCHS, EPOCHS)
    for _ in range(3):
        qapp.processEvents()
    paints = _Paints(chart.viewport())
    chart.set_series("a", np.arange(1.0, 21.0), np.arange(1.0, 21.0))
    for _ in range(3):  # a second paint would come of what the first one changed
        qapp.processEvents()
    assert paints.count == 1


def test_a_series_given_again_is_not_drawn_again(chart):
    chart.set_series("a", EPOCHS, [1.0, np.nan, *EPOCHS[2:]])
    drawn = []
    chart._curves["a"].main.sigPlotChanged.connect(lambda _item: drawn.append(True))
    chart.set_series("a", EPOCHS, [1.0, np.nan, *EPOCHS[2:]], label="other words")
    assert not drawn
    assert chart.legend_entries()[0].label == "other words"
    chart.set_series("a", EPOCHS, EPOCHS)
    assert drawn


def test_only_what_shows_something_is_visible(chart):
    def visible():
        curve = chart._curves["a"]
        names = {"main": curve.main, "faint": curve.faint, "gaps": curve.gaps}
        return {name for name, item in names.items() if item.isVisible()} | (
            {"envelope"} if all(item.isVisible() for item in curve.band.items) else set()
        )

    chart.set_series("a", EPOCHS, EPOCHS)
    assert visible() == {"main"}
    chart.set_smoothing(0.5)
    chart.set_envelope(True)
    chart.set_series("a", EPOCHS, [1.0, np.nan, *EPOCHS[2:]])
    assert visible() == {"main", "faint", "gaps", "envelope"}
    chart.set_smoothing(0.0)
    chart.set_envelope(False)
    chart.set_series("a", EPOCHS, EPOCHS)
    assert visible() == {"main"}
