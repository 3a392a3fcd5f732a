from __future__ import annotations

from collections.abc import Callable

import pytest
from compared_runs import varied
from PySide6.QtGui import QGuiApplication
from stored_runs import StoredRun, store_run

from dasrec_core.config.models.popularity import PopularityConfig
from studio.pages.compare.page import ComparePage
from studio.pages.compare.sides import RECALL
from studio.services import Services
from tests.helpers.compare_page_words import (
    USERS,
    chart_of,
    seeds,
    settle,
    two,
    words_on,
)

OpenPage = Callable[..., ComparePage]
OFF = varied(model__use_attention=False)


# Significance


def test_the_pair_is_told_in_a_sentence_that_can_be_copied(qtbot, open_page: OpenPage) -> None:
    page = open_page(two(), users=USERS)
    card = page.tabs.tab("Significance").card
    assert card.sentence().startswith("Recall@20 of lr 0.001 is 0.2500 above lr 0.0005 (95 % ")
    assert "paired sign-flip test over 8 users, all flips, p = 0.219)" in card.sentence()
    assert (card._gained.value(), card._same.value(), card._lost.value()) == ("5", "2", "1")
    with qtbot.waitSignal(page.notice):
        card._copy.click()
    assert QGuiApplication.clipboard().text() == card.sentence()


def test_a_row_of_the_table_is_held_against_the_base_in_every_tab(open_page: OpenPage) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third], users=USERS | {"c": USERS["a"]})
    page.tabs.show_tab("Significance")
    tab = page.tabs.tab("Significance")
    tab.table.activated.emit(tab.table.model().index(1, 0))
    page.tabs.steps.finish()
    assert tab.table.selected_rows() == [1]
    assert tab.card.title() == "DASRec against graph layers 2"
    assert page.tabs.tab("Overview").significance.title() == tab.card.title()
    assert "No user changed" in [item.toPlainText() for item in notes_of(tab.card.chart)]


def test_another_metric_is_tested(qtbot, open_page: OpenPage, services: Services) -> None:
    page = open_page(two(), users=USERS)
    offered = [page.choices.metric_box.itemText(at) for at in range(3)]
    assert offered == ["Recall@20", "NDCG@20", "Precision@20"]
    page.choices.metric_chosen.emit("ndcg@20")
    settle(qtbot, services)
    assert page.tabs.tab("Significance").card.sentence().startswith("NDCG@20 of lr 0.001")
    page.choices.metric_chosen.emit("precision@20")
    settle(qtbot, services)
    said = page.tabs.tab("Significance").card.sentence()
    assert "precision@20 was not kept for single users in both" in said


def test_more_seeds_are_asked_for_with_one_click(qtbot, open_page: OpenPage) -> None:
    page = open_page(two(), users=USERS)
    card = page.tabs.tab("Significance").card
    assert "Run at least 3 seeds of each" in card._floor.text()
    with qtbot.waitSignal(page.open_place) as signal:
        card._seed.click()
    place, config = signal.args
    assert (place, config.seed) == ("new_run", 2)


def test_seeds_that_are_stored_are_added_before_any_is_trained(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    for run in seeds("a", {2: 0.10, 3: 0.11}):
        store_run(services.store, run)
    page = open_page(two(), users=USERS)
    card = page.tabs.tab("Significance").card
    page.tabs.show_tab("Significance")
    assert card._floor.text().endswith("of each to tell. 2 more are stored already.")
    assert not card._seed.isVisible()
    card._stored.click()
    settle(qtbot, services)
    assert [chip.words() for chip in page.beside_title()] == ["4 runs, 1 to 3 seeds"]
    assert not card._stored.isVisible()
    assert card._seed.isVisible()  # the other side has one


def test_three_seeds_are_enough_and_are_tested_too(open_page: OpenPage) -> None:
    runs = [
        *seeds("a", {1: 0.10, 2: 0.11, 3: 0.12}),
        *seeds("b", {1: 0.05, 2: 0.06, 3: 0.08}, training__learning_rate=5e-4),
    ]
    shifts = {"a1": 0.0, "a2": 0.01, "a3": 0.02, "b1": 0.0, "b2": 0.01, "b3": 0.03}
    users = {name: [one + shift for one in USERS[name[0]]] for name, shift in shifts.items()}
    page = open_page(runs, users=users)
    page.tabs.show_tab("Significance")
    assert "is larger than the seed spread 0.0129 (3 seeds each)." in words_on(page)
    assert "Over the 3 seeds that both have: +0.2467" in words_on(page)
    assert not page.tabs.tab("Significance").card._seed.isVisible()


# Which runs


def test_an_ended_run_is_the_base_before_one_that_has_not_ended(open_page: OpenPage) -> None:
    page = open_page(two(), users={"b": USERS["b"]})
    assert page._base_key == page._comparison.sides[1].key


def test_users_are_opened_of_the_runs_that_have_ended(qtbot, open_page: OpenPage) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third], users={"b": USERS["b"], "c": USERS["a"]})
    with qtbot.waitSignal(page.open_place) as signal:
        page.header.users_wanted.emit()
    assert signal.args == ["users", ["c", "b"]]


# Overview


def test_overview_begins_near_the_best_and_gives_best_values(open_page: OpenPage) -> None:
    flat = (0.01, *(0.1 + n / 10_000 for n in range(20)))
    page = open_page(
        [StoredRun(run_id="a", recalls=flat), StoredRun(run_id="b", config=OFF, recalls=flat)]
    )
    chart = page.tabs.tab("Overview").curves.charts[RECALL]
    assert chart.getViewBox().viewRange()[1][0] == pytest.approx(0.85 * flat[-1])
    assert [entry.value for entry in chart.legend_entries()] == [flat[-1]] * 2
    whole = chart_of(page, RECALL)
    page.tabs.tab("Curves").curves.tools.near.setChecked(False)
    assert whole.getViewBox().viewRange()[1][0] == 0.0


def test_overview_leads_to_all_differences(open_page: OpenPage) -> None:

    other = varied().model_copy(update={"model": PopularityConfig()})
    page = open_page([two()[0], StoredRun(run_id="other", config=other)])
    card = page.tabs.tab("Overview").differences
    assert len(card.shown()) == 5
    assert card.shown()[0].path == "model.name"
    card._rest.click()
    assert page.tabs.bar.tabText(page.tabs.bar.currentIndex()) == "Differences"


def notes_of(chart) -> list:
    import pyqtgraph as pg

    return [item for item in chart.getPlotItem().items if isinstance(item, pg.TextItem)]
