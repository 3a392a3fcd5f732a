"""The life of the compare page: runs come, grow and go, and all of it can be copied and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from compared_runs import varied
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabBar, QTableView
from stored_runs import StoredRun, store_run

from dasrec_core.store.records import RunStatus
from studio.pages.compare.page import ComparePage
from studio.pages.compare.sides import RECALL
from studio.pages.compare.tabs import TITLES
from studio.services import Services
from tests.helpers.compare_page_words import SLOW, USERS, chart_of, column_of, settle, two

OpenPage = Callable[..., ComparePage]


def test_a_live_run_grows_on_the_page_and_is_not_tested_at_every_epoch(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = StoredRun(run_id="live", status=RunStatus.RUNNING, recalls=(0.05,), config=SLOW)
    page = open_page([two()[0], live])
    services.store.delete("live")
    store_run(services.store, replace(live, recalls=(0.05, 0.06)))
    monkeypatch.setattr(page, "_begin_study", lambda: pytest.fail("tested again"))
    services.recorder.run_changed.emit("live")
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert len(chart_of(page, RECALL).points("live")[0]) == 2


def test_users_are_a_click_away_and_the_base_is_run_b(open_page: OpenPage, qtbot) -> None:
    page = open_page([*two(), StoredRun(run_id="c")])
    with qtbot.waitSignal(page.open_place) as asked:
        page.header.users.click()
    assert asked.args == ["users", ["b", "a"]]  # B minus A, as the tests say base minus other


def test_users_are_those_of_the_pair_that_is_looked_at(open_page: OpenPage, qtbot) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=3))
    users = {run_id: [0.1, 0.2, 0.3] for run_id in "abc"}
    page = open_page([*two(), third], users=users)
    page._set_base("b")
    page.tabs.pair_key = "c"
    with qtbot.waitSignal(page.open_place) as asked:
        page.header.users.click()
    assert asked.args == ["users", ["c", "b"]]


def test_runs_of_others_do_not_make_the_page_read_again(
    open_page: OpenPage, services: Services
) -> None:
    page = open_page(two())
    services.recorder.run_changed.emit("someone-else")
    services.recorder.runs_changed.emit()
    assert not page._reader.is_reading


def test_thirteen_runs_are_too_many_and_that_is_said(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    runs = [
        StoredRun(run_id=f"r{rate}", config=varied(training__learning_rate=rate / 10_000))
        for rate in range(1, 14)
    ]
    page = open_page(runs, [])
    with qtbot.waitSignal(page.notice) as signal:
        page.activate([run.run_id for run in runs])
    assert signal.args == ["Only the first 12 of 13 runs are compared."]
    settle(qtbot, services)
    assert len({entry.run for entry in chart_of(page, RECALL).legend_entries()}) == 12


def test_a_side_is_taken_off(qtbot, open_page: OpenPage, services: Services) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third])
    page.tabs.tab("Curves").removal_wanted.emit("b")
    settle(qtbot, services)
    assert column_of(page, 0) == ["graph layers 1", "graph layers 2"]


def test_tables_are_copied_as_markdown_and_csv(open_page: OpenPage) -> None:
    page = open_page(two())
    page.header.copy_menu.fill()
    actions = {action.text(): action for action in page.header.copy_menu.actions()}
    actions["Differences as Markdown"].trigger()
    assert "| Learning rate | training.learning\\_rate | 0.001 | 0.0005 |" in _clipboard()
    actions["Best values as CSV"].trigger()
    lines = _clipboard().splitlines()
    assert lines[0].startswith("Run,Run ids,Seeds,Recall@20 validation")
    assert lines[2] == "lr 0.0005,b,1,0.0900,0.0890,,+0.0100,,,0.0392,+0.0044,0.0890"


def test_every_control_of_every_tab_has_a_name(open_page: OpenPage) -> None:
    page = open_page(two(), users=USERS)
    for title in TITLES:
        page.tabs.show_tab(title)
    controls = [
        widget
        for kind in (QAbstractButton, QComboBox, QTableView)
        for widget in page.findChildren(kind)
    ]
    nameless = [
        w
        for w in controls
        if not w.accessibleName()
        and not getattr(w, "text", str)()
        and not isinstance(w.parent(), QTabBar | QTableView)
    ]
    assert len(controls) > 20
    assert nameless == []


def test_evil_names_stay_plain_text(open_page: OpenPage, services: Services) -> None:
    evil = "<b>bold</b><img src='file:///etc/hostname'>"
    for run in (StoredRun(run_id="a"), StoredRun(run_id="b")):
        store_run(services.store, run)
        services.store.rename(run.run_id, evil)
    page = open_page([], ["a", "b"])
    holding = [label for label in page.findChildren(QLabel) if "<b>" in label.text()]
    assert holding
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)
    assert column_of(page, 0) == [f"{evil}, seed 1 (1)", f"{evil}, seed 1 (2)"]


def _clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_runs_that_can_be_compared_are_offered_before_newer_ones(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    elsewhere = varied(dataset__fingerprint="0" * 64)
    runs = [*two(), StoredRun(run_id="alike"), StoredRun(run_id="other", config=elsewhere)]
    menu = open_page(runs, ids=["a", "b"]).header._add_menu
    menu.offer(QPoint(), ["a", "b"])
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    offered = [action.data() for action in menu.actions()]
    assert [run.run_id for run in services.store.list_runs()].index("other") == 0
    assert offered == ["alike", "other"]


def test_a_run_that_was_added_is_in_view_for_a_page_built_anew(
    open_page: OpenPage, services: Services, qtbot
) -> None:
    page = open_page([*two(), StoredRun(run_id="c")], ids=["a", "b"])
    page._add("c")
    settle(qtbot, services)
    again = open_page([], ids=page.in_view())
    assert [run.run_id for run in again._comparison.runs] == ["a", "b", "c"]


def test_base_metric_pair_and_tab_come_back_on_a_page_built_anew(open_page: OpenPage) -> None:
    users = {"a": [0.1, 0.2, 0.3], "b": [0.2, 0.3, 0.4], "c": [0.3, 0.4, 0.5]}
    page = open_page(
        [
            StoredRun(run_id="a"),
            StoredRun(run_id="b", config=varied(model__num_layers=3)),
            StoredRun(run_id="c", config=varied(model__num_layers=4)),
        ],
        users=users,
    )
    keys = [side.key for side in page._comparison.sides]
    page.choices.base_chosen.emit(keys[1])
    page.choices.metric_chosen.emit("ndcg@20")
    page.tabs.hold_against(keys[2])
    page.tabs.show_tab("Significance")
    again = open_page([], ids=page.in_view())
    assert again.choices.base_box.currentData() == keys[1]
    assert again.choices.metric_box.currentData() == "ndcg@20"
    assert again.tabs.pair_key == keys[2]
    assert again.tabs.title_in_front == "Significance"
