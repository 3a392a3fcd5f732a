"""The table of stored runs: its states, its filter, and how it keeps up with the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.qtmodels.run_states import STATE_LOOKS
from studio.services import Services
from tests.helpers.runs_page_words import settle, shown_ids, three, words_on

OpenPage = Callable[..., RunsPage]
EVIL = "<img src='file:///etc/hostname'><b>bold</b>"


def test_the_table_shows_best_values_with_their_epoch(open_page: OpenPage) -> None:
    page = open_page(three())
    row = page._table.runs.row_of("r1")
    cells = [page._table.runs.index(row, COLUMN_NUMBERS[key]).data() for key in ("best", "test")]
    assert cells == ["0.0900 @2", "0.0890"]
    assert page._filter._count.text() == "3 runs"


def test_an_empty_database_says_what_to_do(qtbot, open_page: OpenPage) -> None:
    page = open_page()
    assert "No runs yet" in words_on(page)
    button = page._states.currentWidget().findChild(QPushButton)
    with qtbot.waitSignal(page.open_place) as signal:
        button.click()
    assert signal.args == ["new_run", None]


def test_while_reading_it_says_so(qtbot, services: Services) -> None:
    page = RunsPage(services)
    qtbot.addWidget(page, before_close_func=lambda _: page.close_page())
    page.show()
    assert "Reading the results" in words_on(page)
    settle(qtbot, services)


def test_a_database_that_cannot_be_read_is_said_and_tried_again(
    qtbot, services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise StoreError("The results database is damaged.", "Restore it from a copy.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "list_runs", broken)
        page = open_page(three())
    assert "The results database is damaged. Restore it from a copy." in words_on(page)
    again = next(b for b in page.findChildren(QPushButton) if "Try again" in b.text())
    again.click()
    settle(qtbot, services)
    assert len(shown_ids(page)) == 3


def test_a_filter_narrows_the_table_and_its_chip_widens_it(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("model=dasrec state=done")
    assert shown_ids(page) == ["r1"]
    assert page._filter._count.text() == "1 of 3 runs"
    page._filter._chips.itemAt(1).widget().closed.emit()
    assert page._filter.text() == "model=dasrec"
    assert sorted(shown_ids(page)) == ["r1", "r3"]


def test_a_filter_that_hides_all_offers_to_clear_it(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("nothing-like-this")
    assert "0 of 3 match" in words_on(page)
    page._results.widget(1).findChild(QPushButton).click()
    assert len(shown_ids(page)) == 3


def test_what_a_filter_does_not_understand_is_said(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("datset=tiktok")
    assert "Did you mean dataset" in words_on(page._filter)
    assert len(shown_ids(page)) == 3


def test_chips_of_a_filter_come_without_moving_the_table(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    before = page._filter.sizeHint().height()
    page._filter.set_text("seed=2")
    assert page._filter.sizeHint().height() == before


def test_selection_survives_a_refresh_with_new_runs(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r2")
    store_run(services.store, StoredRun(run_id="r4"))
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert len(shown_ids(page)) == 4
    assert [run.run_id for run in page._table.selected_runs()] == ["r2"]
    assert page._inspector._name.text().startswith("LightGCN")


def test_a_page_in_the_background_reads_when_it_comes_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page.deactivate()
    store_run(services.store, StoredRun(run_id="r4"))
    services.recorder.runs_changed.emit()
    settle(qtbot, services)  # the queue may look for itself; the page does not
    assert "r4" not in shown_ids(page)
    page.activate()
    settle(qtbot, services)
    assert "r4" in shown_ids(page)


def test_a_run_can_be_asked_for_although_the_filter_hides_it(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._filter.set_text("state=done")
    page.activate("r3")
    settle(qtbot, services)
    assert [run.run_id for run in page._table.selected_runs()] == ["r3"]


def test_filter_and_selection_come_back_on_a_page_built_anew(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("model=dasrec")
    page._table.select_run("r3")
    again = open_page([], payload=page.in_view())
    assert again._filter.text() == "model=dasrec"
    assert sorted(shown_ids(again)) == ["r1", "r3"]
    assert [run.run_id for run in again._table.selected_runs()] == ["r3"]


def test_the_trash_stays_in_view_on_a_page_built_anew(
    services: Services, open_page: OpenPage
) -> None:
    store_run(services.store, StoredRun(run_id="gone"))
    services.store.trash("gone")
    page = open_page(three())
    page.header.trash.setChecked(True)
    again = open_page([], payload=page.in_view())
    assert again.title() == "Runs in the trash"
    assert shown_ids(again) == ["gone"]


def test_evil_names_stay_plain_text_everywhere(services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    services.store.rename("r1", EVIL)
    services.store.set_tags("r1", [EVIL])
    services.store.set_note("r1", EVIL)
    page.activate("r1")
    while services.tasks.num_pending:
        QGuiApplication.processEvents()
    page._table.select_run("r1")
    holding = [
        label
        for root in (page, page._inspector)
        for label in root.findChildren(QLabel)
        if "<b>" in label.text()
    ]
    assert holding
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)


def test_a_silent_run_is_shown_as_stalled(
    services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(services.recorder), "is_stalled", lambda self, run_id: True)
    page = open_page([StoredRun(run_id="r", status=RunStatus.RUNNING, recalls=(0.1,))])
    state = page._table.runs.index(0, COLUMN_NUMBERS["state"]).data()
    assert state.startswith(STATE_LOOKS[RunStatus.STALLED].word)


def test_curves_of_the_rows_in_view_are_read(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    index = page._table.runs.index(page._table.runs.row_of("r1"), COLUMN_NUMBERS["curve"])
    qtbot.waitUntil(lambda: bool(index.data(Qt.ItemDataRole.UserRole)[0].spark), timeout=3000)
    assert index.data(Qt.ItemDataRole.UserRole)[0].spark == (0.05, 0.09, 0.08)


def test_every_control_has_a_name_for_screen_readers(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    for root in (page, page._inspector):
        buttons = root.findChildren(QPushButton)
        assert [b for b in buttons if not b.accessibleName()] == []
