from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from compared_runs import varied
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from stored_runs import StoredRun, store_run

from dasrec_core.config.models.popularity import PopularityConfig
from studio.pages.compare.page import ComparePage
from studio.pages.compare.parallel_tab import apart
from studio.pages.compare.sides import RECALL
from studio.pages.new_run.payload import Ablate
from studio.services import Services
from tests.helpers.compare_page_words import (
    USERS,
    chart_of,
    measured,
    seeds,
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


# Ablation


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


def test_an_ended_run_is_the_base_before_one_that_has_not_ended(open_page: OpenPage) -> None:
    page = open_page(two(), users={"b": USERS["b"]})
    assert page._base_key == page._comparison.sides[1].key


def test_users_are_opened_of_the_runs_that_have_ended(qtbot, open_page: OpenPage) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third], users={"b": USERS["b"], "c": USERS["a"]})
    with qtbot.waitSignal(page.open_place) as signal:
        page.header.users_wanted.emit()
    assert signal.args == ["users", ["c", "b"]]


def named(tab: QWidget, words: str) -> QPushButton:
    return next(b for b in tab.findChildren(QPushButton) if b.text().strip() == words)


# Scatter and parallel coordinates


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
    from dasrec_core.config.models.popularity import PopularityConfig

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


def test_where_names_have_no_room_a_legend_of_symbols_names_the_points(open_page: OpenPage) -> None:
    few = open_page(two()).tabs.tab("Scatter")
    assert few._legend_box.isHidden()
    few._fill_legend(is_needed=True)
    assert not few._legend_box.isHidden()
    assert [label.text() for label in few._legend_box.findChildren(QLabel)] == [
        "lr 0.001",
        "lr 0.0005",
    ]
