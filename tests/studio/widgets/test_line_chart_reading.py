"""Values read from a line chart: under the crosshair, in the legend, as a table, as a picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from studio.widgets.chart_card import ChartLegend, LinkedCharts, chart_card
from studio.widgets.line_chart import LineChart
from tests.helpers.ten_epochs import EPOCHS


def test_the_legend_shows_the_value_under_the_crosshair(chart):
    chart.set_series("a", EPOCHS, EPOCHS / 10, label="this run")
    chart.show_crosshair(4)
    assert [(e.label, e.value) for e in chart.legend_entries()] == [("this run", 0.4)]


def test_without_a_crosshair_the_legend_shows_the_last_value(chart):
    chart.set_series("a", EPOCHS, EPOCHS / 10)
    assert chart.legend_entries()[0].value == 1.0


def test_smoothing_does_not_change_the_values_that_are_read(chart):
    chart.set_series("a", EPOCHS, np.tile([0.0, 1.0], 5))
    chart.set_smoothing(0.9)
    chart.show_crosshair(2)
    assert chart.legend_entries()[0].value == 1.0


def test_arrow_keys_move_the_crosshair_from_point_to_point(chart, qtbot):
    LinkedCharts([chart], chart)
    chart.set_series("a", [1, 5, 9], [1, 2, 3])
    for expected in (1.0, 5.0, 9.0, 9.0):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
        assert chart.crosshair_place() == expected


def test_the_crosshair_says_where_it_stands(chart):
    chart.set_series("a", [1, 50, 1000], [1, 2, 3])
    chart.x_word = "epoch"
    assert chart.crosshair_words() == ""
    chart.show_crosshair(50)
    assert chart.crosshair_words() == "epoch 50"
    chart.set_log_x(True)
    chart.show_crosshair(1000)
    assert chart.crosshair_words() == "epoch 1000"
    chart.show_crosshair(None)
    assert chart.crosshair_words() == ""


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
