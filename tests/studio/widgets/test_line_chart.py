from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import RUN_STYLES
from studio.widgets.chart_card import ChartLegend, LinkedCharts, chart_card
from studio.widgets.chart_series import MANY_POINTS
from studio.widgets.line_chart import LineChart

EPOCHS = np.arange(1.0, 11.0)


@pytest.fixture
def chart(qtbot):
    made = LineChart("Recall@20")
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show()
    return made


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


def test_the_axis_reaches_to_the_planned_end(chart):
    chart.set_x_end(50)
    chart.set_series("a", EPOCHS, EPOCHS)
    (left, right), _ = chart.getViewBox().viewRange()
    assert left == 0
    assert 50 <= right < 53


def test_the_zoom_of_the_user_stays_when_points_come(chart, qtbot):
    chart.set_series("a", EPOCHS, EPOCHS)
    with qtbot.waitSignal(chart.follow_changed) as told:
        chart.getViewBox().sigRangeChangedManually.emit([True, True])
    assert told.args == [False]
    chart.getViewBox().setRange(xRange=(2, 4), yRange=(2, 4), padding=0)
    chart.set_series("a", EPOCHS * 2, EPOCHS * 2)
    assert chart.getViewBox().viewRange()[0] == pytest.approx([2, 4])


def test_following_again_shows_everything(chart):
    chart.set_series("a", EPOCHS, EPOCHS)
    chart.set_follow(False)
    chart.getViewBox().setRange(xRange=(2, 4), padding=0)
    chart.set_follow(True)
    assert chart.getViewBox().viewRange()[0][1] > 10


def test_a_value_that_is_no_number_leaves_a_gap_and_a_mark(chart):
    chart.set_series("a", [1, 2, 3], [0.1, np.nan, 0.3])
    assert chart._curves["a"].gaps.data["x"].tolist() == [2.0]


def test_all_values_missing_is_no_error(chart):
    chart.set_series("a", [1, 2], [np.nan, np.nan])
    assert chart.legend_entries()[0].value is None


def test_the_logarithmic_axis_hides_what_has_no_logarithm(chart):
    chart.set_series("a", [1, 2, 3], [0.1, 0.0, 10.0])
    chart.set_log_y(True)
    low, high = chart.getViewBox().viewRange()[1]
    assert low < -1
    assert 1 < high < 2


def test_smoothing_keeps_the_original_faint_behind(chart):
    chart.set_series("a", EPOCHS, np.tile([0.0, 1.0], 5))
    chart.set_smoothing(0.9)
    line = chart._curves["a"]
    assert line.faint.yData.tolist() == line.y.tolist()
    assert np.ptp(line.main.yData) < 1.0


def test_smoothing_does_not_change_the_values_that_are_read(chart):
    chart.set_series("a", EPOCHS, np.tile([0.0, 1.0], 5))
    chart.set_smoothing(0.9)
    chart.show_crosshair(2)
    assert chart.legend_entries()[0].value == 1.0


def test_the_legend_shows_the_value_under_the_crosshair(chart):
    chart.set_series("a", EPOCHS, EPOCHS / 10, label="this run")
    chart.show_crosshair(4)
    assert [(e.label, e.value) for e in chart.legend_entries()] == [("this run", 0.4)]


def test_without_a_crosshair_the_legend_shows_the_last_value(chart):
    chart.set_series("a", EPOCHS, EPOCHS / 10)
    assert chart.legend_entries()[0].value == 1.0


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


def test_arrow_keys_move_the_crosshair_from_point_to_point(chart, qtbot):
    LinkedCharts([chart], chart)
    chart.set_series("a", [1, 5, 9], [1, 2, 3])
    for expected in (1.0, 5.0, 9.0, 9.0):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
        assert chart.crosshair_place() == expected


def test_one_crosshair_stands_in_all_charts_of_a_page(chart, qtbot):
    other = LineChart("Loss")
    qtbot.addWidget(other)
    LinkedCharts([chart, other], chart)
    chart.hovered.emit(3.0)
    assert other.crosshair_place() == 3.0
    other.hovered.emit(None)
    assert chart.crosshair_place() is None


def test_the_chart_as_a_table_has_a_row_per_place(chart):
    chart.set_series("a", [1, 2], [0.1, 0.2], label="this run")
    chart.set_series("b", [2, 3], [0.5, 0.6], label="other")
    assert chart.as_table().splitlines() == [
        "x\tthis run\tother",
        "1\t0.1\t",
        "2\t0.2\t0.5",
        "3\t\t0.6",
    ]


def test_the_legend_of_a_card_follows_series_and_values(chart, qtbot):
    legend = ChartLegend(chart)
    qtbot.addWidget(legend)
    chart.set_series("a", EPOCHS, -EPOCHS / 10, label="this run")
    assert legend._values["a"].text() == "−1.0000"
    chart.remove_series("a")
    assert legend._values == {}


def test_the_menu_of_a_chart_copies_its_table(qtbot, qapp):
    chart = LineChart("Recall@20")
    card = chart_card("Recall@20", chart)
    qtbot.addWidget(card)
    chart.set_series("a", [1], [0.5])
    next(a for a in chart.actions() if a.text() == "Copy as table").trigger()
    assert qapp.clipboard().text() == "x\ta\n1\t0.5"


def test_a_picture_has_the_size_of_the_chart(chart):
    assert chart.picture().width() == chart.width()


def test_updating_curves_loses_no_reference_to_none(chart):
    # PySide6 6.12 on Python 3.11 loses 11 per update and aborts the process after some 200.
    def update():
        chart.set_series("a", EPOCHS, np.random.default_rng(0).random(10))
        chart.grab()

    for _ in range(5):
        update()
    before = sys.getrefcount(None)
    for _ in range(50):
        update()
    assert sys.getrefcount(None) > before - 50


def test_words_at_an_early_best_point_are_not_cut_off(chart):
    chart.set_x_end(60)
    chart.set_series("a", EPOCHS, EPOCHS)
    chart.set_best("a", 3, 3, "0.4900")
    words = chart._bests["a"].words
    left = words.mapRectToScene(words.boundingRect()).left()
    assert left >= chart.getViewBox().sceneBoundingRect().left()


def test_words_at_the_best_point_stay_in_a_chart_that_becomes_low(chart, qtbot):
    box = chart.getViewBox()
    qtbot.waitUntil(lambda: box.height() > 150)
    chart.set_y_start(0.0)
    chart.set_series("a", EPOCHS, EPOCHS)
    chart.set_best("a", EPOCHS[-1], EPOCHS[-1], "0.4900")
    chart.resize(400, 90)
    qtbot.waitUntil(lambda: box.height() < 90)
    _, (low, high) = box.viewRange()
    room = box.height() * (high - EPOCHS[-1]) / (high - low)
    assert room >= chart._bests["a"].words.boundingRect().height()


def test_the_logarithmic_x_axis_shows_powers_of_ten_and_leaves_zero_out(chart):
    chart.set_series("loss", [0.0, 1.0, 10.0, 1000.0], [4.0, 3.0, 2.0, 1.0])
    chart.set_log_x(True)
    (start, end), _ = chart.getViewBox().viewRange()
    assert (start, end) == pytest.approx((0.0, 3.06))
    chart.show_crosshair(10.0)
    assert chart._crosshair.value() == pytest.approx(1.0)
    chart.show_crosshair(0.0)
    assert not chart._crosshair.isVisible()


def test_the_best_point_moves_with_the_logarithmic_axes(chart):
    chart.set_series("recall", [1.0, 100.0], [0.1, 0.2])
    chart.set_best("recall", 100.0, 0.1)
    chart.set_log_x(True)
    chart.set_log_y(True)
    x, y = chart._bests["recall"].point.getData()
    assert (x[0], y[0]) == pytest.approx((2.0, -1.0))


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


def test_an_envelope_stays_in_view_on_logarithmic_axes(chart):
    chart.set_envelope(True)
    chart.set_log_y(True)
    chart.set_series("loss", [1, 2, 3], [0.001, 1.0, 10.0])
    _, (low, high) = chart.getViewBox().viewRange()
    assert low < -3
    assert high > 1
    chart.grab()


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


def test_an_empty_chart_has_no_numbers_beside_it(chart):
    axis = chart.getPlotItem().getAxis("left")
    assert axis._tickLevels == []
    chart.set_series("a", EPOCHS, EPOCHS)
    assert axis._tickLevels is None
    chart.clear_series()
    assert axis._tickLevels == []
