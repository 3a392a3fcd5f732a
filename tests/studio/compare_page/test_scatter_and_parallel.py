"""Results against their cost, and settings side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from compared_runs import varied
from PySide6.QtWidgets import QLabel
from stored_runs import StoredRun

from studio.pages.compare.page import ComparePage
from studio.pages.compare.parallel_tab import apart
from studio.services import Services
from tests.helpers.compare_page_words import (
    settle,
    two,
    words_on,
)

OpenPage = Callable[..., ComparePage]


OFF = varied(model__use_attention=False)


def test_results_stand_against_their_cost_first_and_then_against_what_varies(
    open_page: OpenPage,
) -> None:
    tab = open_page(two()).tabs.tab("Scatter")
    titles = [tab.across.itemText(at) for at in range(tab.across.count())]
    assert titles == [
        "Seconds per epoch",
        "Minutes in all",
        "Minutes to 99 % of the best",
        "Epochs to 99 % of the best",
        "Peak main memory, GB",
        "Learning rate",
    ]
    assert tab.tables()["Points"][1:] == [
        ["lr 0.001", "1", "14", "0.0790"],
        ["lr 0.0005", "1", "30", "0.0890"],
    ]

    tab.across.setCurrentIndex(tab.across.findText("Learning rate"))
    tab.log.setChecked(True)
    assert [row[2] for row in tab.tables()["Points"][1:]] == ["0.001", "0.0005"]
    assert tab.chart.getViewBox().viewRange()[0][0] < -3.3  # log10 of 0.0005


def test_runs_without_a_value_are_counted(open_page: OpenPage) -> None:
    from dasrec_core.store.records import RunStatus

    live = StoredRun(
        run_id="live", config=varied(model__num_layers=2), recalls=(), status=RunStatus.RUNNING
    )
    page = open_page([*two(), live])
    page.tabs.show_tab("Scatter")
    page.tabs.steps.finish()
    assert "1 of the runs has no place here." in words_on(page)


@pytest.mark.parametrize(
    ("places", "kept"),
    [
        ([0.0, 0.01, 0.1, 1.0], [0, 2, 3]),
        ([0.0, 0.55, 0.56, 1.0], [0, 1, 3]),
        ([0.0, 0.97, 1.0], [0, 2]),
        ([0.5], [0]),
        ([], []),
    ],
)
def test_values_on_an_axis_do_not_stand_on_each_other(places: list[float], kept: list[int]) -> None:
    assert apart(np.array(places)) == kept


def test_varying_settings_have_an_axis_and_the_result_stands_last(open_page: OpenPage) -> None:
    tab = open_page(two()).tabs.tab("Parallel")
    assert [axis.title for axis in tab.axes()] == ["Learning rate", "Recall@20"]
    minutes = next(a for a in tab._menu.actions() if a.text() == "Minutes in all")
    minutes.trigger()
    assert [axis.title for axis in tab.axes()] == ["Learning rate", "Minutes in all", "Recall@20"]


def test_where_nothing_varies_an_axis_can_be_chosen(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="a"), StoredRun(run_id="b")])
    page.tabs.show_tab("Parallel")
    page.tabs.steps.finish()
    assert "No setting varies" in words_on(page)


def test_axes_that_were_chosen_are_forgotten_for_runs_that_differ_in_others(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    off = StoredRun(run_id="off", config=OFF)
    page = open_page([*two(), off], ids=["a", "b"])
    tab = page.tabs.tab("Parallel")
    next(a for a in tab._menu.actions() if a.text() == "Minutes in all").trigger()
    page.activate(["a", "off"])
    settle(qtbot, services)
    tab = page.tabs.tab("Parallel")
    assert [axis.title for axis in tab.axes()] == ["Modality attention", "Recall@20"]


def test_that_no_axis_is_chosen_is_not_told_as_nothing_that_varies(open_page: OpenPage) -> None:
    page = open_page(two())
    page.tabs.show_tab("Parallel")
    page.tabs.tab("Parallel")._menu.actions()[0].trigger()
    words = words_on(page)
    assert "No axis is chosen" in words
    assert "No setting varies" not in words


def test_where_names_have_no_room_a_legend_of_symbols_names_the_points(open_page: OpenPage) -> None:
    few = open_page(two()).tabs.tab("Scatter")
    assert few._legend_box.isHidden()
    few._fill_legend(is_needed=True)
    assert not few._legend_box.isHidden()
    assert [label.text() for label in few._legend_box.findChildren(QLabel)] == [
        "lr 0.001",
        "lr 0.0005",
    ]
