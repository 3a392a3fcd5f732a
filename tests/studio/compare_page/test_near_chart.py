from __future__ import annotations

import numpy as np
import pytest

from studio.pages.compare.near_chart import NearChart

EPOCHS = np.arange(1.0, 11.0)


@pytest.fixture
def chart(qtbot) -> NearChart:
    made = NearChart("Recall@20", height=112)
    qtbot.addWidget(made)
    made.set_series("a", EPOCHS, EPOCHS)
    return made


def heights(chart: NearChart) -> list[float]:
    return chart.getViewBox().viewRange()[1]


def test_the_view_can_begin_above_the_lowest_values(chart: NearChart) -> None:
    chart.set_y_floor(8.0)
    assert heights(chart) == [8.0, pytest.approx(10.16)]
    chart.set_y_floor(None)
    assert heights(chart)[0] == 0.0


def test_a_floor_above_everything_hides_nothing(chart: NearChart) -> None:
    chart.set_y_floor(99.0)
    assert heights(chart)[0] == 0.0


def test_a_logarithmic_axis_has_no_floor(chart: NearChart) -> None:
    chart.set_y_floor(8.0)
    chart.set_log_y(True)
    assert heights(chart)[0] < 0.1  # log10 of 1


def test_the_legend_gives_best_values_away_from_the_crosshair(chart: NearChart) -> None:
    assert [entry.value for entry in chart.legend_entries()] == [10.0]
    chart.tell_best({"a": 10.5})
    assert [entry.value for entry in chart.legend_entries()] == [10.5]
    chart.show_crosshair(2.0)
    assert [entry.value for entry in chart.legend_entries()] == [2.0]
