"""What the compare page says when runs, tests or results per user are missing or on their way."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from studio.pages.compare.page import ComparePage
from studio.services import Services
from tests.helpers.compare_page_words import column_of, settle, two, words_on

OpenPage = Callable[..., ComparePage]


def test_no_runs_to_compare_leads_to_the_table(qtbot, open_page: OpenPage) -> None:
    page = open_page([], [])
    assert "Nothing to compare yet" in words_on(page)
    with qtbot.waitSignal(page.open_place) as signal:
        page._states.currentWidget().findChild(QPushButton).click()
    assert signal.args[0] == "runs"


def test_while_runs_are_read_and_tested_the_page_says_so(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run in two():
        store_run(services.store, run)
    page, may_go_on = open_page([], []), threading.Event()

    def held() -> list:
        may_go_on.wait(5)
        return []

    monkeypatch.setattr(services.store, "list_runs", held)
    page.activate(["a", "b"])
    assert "Reading the runs" in words_on(page)
    qtbot.waitUntil(lambda: page._comparison is not None, timeout=5000)
    assert "Working out the tests…" in words_on(page)
    may_go_on.set()
    settle(qtbot, services)
    assert "Working out the tests…" not in words_on(page)


def test_a_run_that_is_gone_is_said_and_the_others_stay(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    page = open_page([*two(), StoredRun(run_id="c")])
    services.store.delete("c")
    with qtbot.waitSignal(page.notice) as signal:
        page.activate(["a", "b", "c"])
    assert signal.args == ["1 of the runs is not there any more."]
    assert page.title() == "Compare 2 runs"
    settle(qtbot, services)


def test_a_database_that_cannot_be_read_is_said_and_tried_again(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run_id: str) -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "get", broken)
        page = open_page(two())
    assert "The results database is locked. Close the other program." in words_on(page)
    page._states.currentWidget().findChild(QPushButton).click()
    settle(qtbot, services)
    assert column_of(page, 0) == ["lr 0.001", "lr 0.0005"]


def test_tests_that_cannot_be_worked_out_are_said_and_tried_again_with_the_next_runs(
    qtbot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "list_runs", broken)
        page = open_page(two())
    assert "The tests could not be worked out. The results database is locked." in words_on(page)
    assert column_of(page, 1) == ["0.0800 @2", "0.0900 @3"]
    page.activate(["a", "b"])
    settle(qtbot, services)
    assert "could not be worked out" not in words_on(page)


def test_without_metrics_per_user_the_page_says_what_is_missing(open_page: OpenPage) -> None:
    page = open_page(two())
    assert (
        "lr 0.001 and lr 0.0005 have no metrics per user: they are written when a run ends."
        in words_on(page)
    )


def test_the_run_that_is_left_alone_can_be_given_another(open_page: OpenPage) -> None:
    page = open_page(two())
    page.tabs.tab("Curves").removal_wanted.emit("b")
    assert page.title() == "Compare runs"
    assert "One run is left. Add another above" in words_on(page)
    assert page.header.add.isEnabled()
    assert not page.header.copy.isEnabled()
