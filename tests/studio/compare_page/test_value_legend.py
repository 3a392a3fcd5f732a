"""The legend of a chart on Curves: values always, names where they have room."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from studio.pages.compare.near_chart import NearChart
from studio.pages.compare.value_legend import ValueLegend
from studio.theme import theme
from studio.widgets.chart_card import four_decimals
from studio.widgets.parts import column
from tests.helpers.compare_page_words import words_on

EPOCHS = np.arange(1.0, 4.0)
LONG = "LightGCN without the modality attention, three layers"


@pytest.fixture
def stand(qtbot) -> QWidget:
    """A legend over its chart, with two short names."""
    chart = NearChart("Recall@20", height=112)
    shown = QWidget()
    shown.setLayout(column(ValueLegend(chart, four_decimals), chart))
    qtbot.addWidget(shown)
    for run, name in enumerate(("DASRec+", "LightGCN")):
        chart.set_series(name, EPOCHS, EPOCHS, run=run, label=name)
    return shown


def show_at(stand: QWidget, width: int) -> ValueLegend:
    stand.resize(theme.current().px(width), theme.current().px(300))
    stand.show()
    return stand.findChild(ValueLegend)


def test_names_stand_in_the_legend_where_they_fit(stand: QWidget) -> None:
    assert show_at(stand, 360).has_names
    assert words_on(stand) == "DASRec+ 3.0000 LightGCN 3.0000"


def test_names_that_do_not_fit_are_left_to_the_tooltips(stand: QWidget) -> None:
    chart = stand.findChild(NearChart)
    chart.set_series("LightGCN", EPOCHS, EPOCHS, run=1, label=LONG)
    legend = show_at(stand, 220)
    assert not legend.has_names
    assert words_on(stand) == "3.0000 3.0000"
    tips = [one.toolTip() for one in legend.findChildren(QWidget) if one.isVisible()]
    assert [tip for tip in tips if tip] == ["<qt>DASRec+</qt>", f"<qt>{LONG}</qt>"]


def test_names_come_back_with_the_room(stand: QWidget) -> None:
    stand.findChild(NearChart).set_series("LightGCN", EPOCHS, EPOCHS, run=1, label=LONG)
    show_at(stand, 220)
    assert show_at(stand, 900).has_names


def test_no_name_is_shown_where_all_would_crowd_out_the_chart(stand: QWidget) -> None:
    chart = stand.findChild(NearChart)
    for run in range(2, 12):
        chart.set_series(f"r{run}", EPOCHS, EPOCHS, run=run, label=f"learning rate 0.{run}")
    assert not show_at(stand, 360).has_names
