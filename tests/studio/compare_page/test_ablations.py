"""Ablations that find themselves, and what is offered where there are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from compared_runs import varied
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from stored_runs import StoredRun, store_run

from dasrec_core.config.models.popularity import PopularityConfig
from studio.pages.compare.page import ComparePage
from studio.pages.new_run.payload import Ablate
from studio.services import Services
from tests.helpers.compare_page_words import (
    USERS,
    measured,
    settle,
    two,
    words_on,
)

OpenPage = Callable[..., ComparePage]


OFF = varied(model__use_attention=False)


BOTH = varied(model__use_attention=False, training__learning_rate=5e-4)


def cells(table) -> list[list[str]]:
    model = table.model()
    return [
        [model.index(row, at).data() for at in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_ablations_are_found_among_all_stored_runs(open_page: OpenPage, services: Services) -> None:
    store_run(services.store, measured(StoredRun(run_id="off", config=OFF), USERS["b"]))
    page = open_page(two(), users=USERS | {"off": USERS["b"]})
    rows = cells(page.tabs.tab("Ablation").table)
    assert [row[:3] for row in rows] == [
        ["No modality attention", "on", "off"],
        ["Learning rate 0.0005", "0.001", "0.0005"],
    ]
    assert [row[5] for row in rows] == ["−0.2500", "−0.2500"]
    assert page.tabs.tab("Ablation").bars.title() == "Ablation of lr 0.001"


def test_an_ablation_that_has_ended_since_is_found_when_the_same_runs_are_compared_again(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(two(), users=USERS)
    store_run(services.store, StoredRun(run_id="off", config=OFF))
    page.activate(["a", "b"])
    settle(qtbot, services)
    first, *_ = cells(page.tabs.tab("Ablation").table)
    assert first[0].startswith("No modality attention")


def test_a_run_that_differs_in_two_is_named_and_the_clean_one_is_offered(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page([two()[0], StoredRun(run_id="both", config=BOTH)])
    words = words_on(page)
    assert "“no modality attention, learning rate 0.0005” differs from" in words
    with qtbot.waitSignal(page.open_place) as signal:
        page.tabs.tab("Overview").unclean.findChild(QPushButton).click()
    place, config = signal.args
    assert place == "new_run"
    assert config.model == OFF.model
    assert config.training == varied().training


def other_model() -> StoredRun:
    config = varied().model_copy(update={"model": PopularityConfig()})
    return StoredRun(run_id="other", config=config)


def test_runs_that_are_no_ablation_are_told_apart_in_words(open_page: OpenPage) -> None:
    near = StoredRun(run_id="near", config=varied(model__num_layers=2, training__epochs=9))
    page = open_page([two()[0], near, other_model()])
    page.tabs.show_tab("Ablation")
    words = words_on(page.tabs.tab("Ablation"))
    assert "differs from it in exactly one setting" in words
    assert "1 is of another model, 1 differs in two or three settings." in words


@pytest.mark.parametrize("title", ["Ablation", "Overview"])
def test_without_an_ablation_the_parts_of_the_base_can_be_switched_off(
    qtbot, open_page: OpenPage, title: str
) -> None:
    page = open_page([two()[0], other_model()])
    page.tabs.show_tab(title)
    tab = page.tabs.tab(title)
    way = named(tab, "Switch off parts of DASRec…")
    with qtbot.waitSignal(page.open_place) as signal:
        qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    assert signal.args == ["new_run", Ablate(two()[0].config)]
    with qtbot.waitSignal(page.open_place) as signal:
        qtbot.mouseClick(named(tab, "Choose other runs"), Qt.MouseButton.LeftButton)
    assert signal.args == ["runs", None]


def test_a_base_without_parts_is_opened_to_change_a_setting(qtbot, open_page: OpenPage) -> None:
    page = open_page([other_model(), two()[0]])
    page.tabs.show_tab("Ablation")
    way = named(page.tabs.tab("Ablation"), "Change one setting of Popularity…")
    with qtbot.waitSignal(page.open_place) as signal:
        way.click()
    assert signal.args == ["new_run", other_model().config]


def named(tab: QWidget, words: str) -> QPushButton:
    return next(b for b in tab.findChildren(QPushButton) if b.text().strip() == words)
