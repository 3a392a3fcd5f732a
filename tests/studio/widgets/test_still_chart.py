"""Charts of things that do not move: intervals, single results, values beside an axis."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest

from studio.theme import theme
from studio.theme.tokens import RUN_STYLES
from studio.widgets.chart import Chart
from studio.widgets.runs_look import NUM_LOOKS, run_pen


@pytest.fixture
def chart(qtbot):
    made = Chart()
    qtbot.addWidget(made)
    return made


def items_of(chart: Chart, kind: type) -> list:
    return [item for item in chart.getPlotItem().items if isinstance(item, kind)]


def test_a_mean_without_an_interval_still_has_its_bar(chart):
    low, high = np.array([-2.0, np.nan]), np.array([-0.5, np.nan])
    chart.intervals(["a", "b"], np.array([-1.0, 2.0]), (low, high), 0)
    (reach,) = items_of(chart, pg.ErrorBarItem)
    assert reach.opts["left"].tolist() == [1.0]
    assert reach.opts["right"].tolist() == [0.5]
    (bars,) = items_of(chart, pg.BarGraphItem)
    assert bars.opts["x1"].tolist() == [-1.0, 2.0]


def test_points_and_notes_follow_the_theme(qapp, chart):
    chart.scatter(np.array([1.0]), np.array([2.0]), 0, "s")
    chart.value_note(1.0, 2.0, "0.5")
    theme.apply(qapp, "dark")
    chart._redress()
    (points,) = items_of(chart, pg.ScatterPlotItem)
    (words,) = items_of(chart, pg.TextItem)
    assert points.opts["brush"].color() == theme.current().run(0)
    assert words.color == theme.current().tone("muted")


def test_every_look_of_a_run_is_another():
    looks = {(run_pen(n).color().name(), tuple(run_pen(n).dashPattern())) for n in range(NUM_LOOKS)}
    assert len(looks) == NUM_LOOKS == 2 * len(RUN_STYLES)


def test_looks_that_share_a_dash_also_share_it_the_second_time():
    number = len(RUN_STYLES)
    for one in range(number):
        alike = [n for n in range(number) if RUN_STYLES[n].dash == RUN_STYLES[one].dash]
        again = {tuple(run_pen(n + number).dashPattern()) for n in alike}
        assert len(again) == 1
