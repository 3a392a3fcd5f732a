"""What the axes of a line chart reach over: plans, zoom, logarithms, and words at best points."""

from __future__ import annotations

import pytest

from tests.helpers.ten_epochs import EPOCHS


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


def test_the_logarithmic_axis_hides_what_has_no_logarithm(chart):
    chart.set_series("a", [1, 2, 3], [0.1, 0.0, 10.0])
    chart.set_log_y(True)
    low, high = chart.getViewBox().viewRange()[1]
    assert low < -1
    assert 1 < high < 2


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


def test_an_envelope_stays_in_view_on_logarithmic_axes(chart):
    chart.set_envelope(True)
    chart.set_log_y(True)
    chart.set_series("loss", [1, 2, 3], [0.001, 1.0, 10.0])
    _, (low, high) = chart.getViewBox().viewRange()
    assert low < -3
    assert high > 1
    chart.grab()


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


def test_an_empty_chart_has_no_numbers_beside_it(chart):
    axis = chart.getPlotItem().getAxis("left")
    assert axis._tickLevels == []
    chart.set_series("a", EPOCHS, EPOCHS)
    assert axis._tickLevels is None
    chart.clear_series()
    assert axis._tickLevels == []
