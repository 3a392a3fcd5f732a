"""Runs into the trash, back out of it, and deleted for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from stored_runs import StoredRun

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.services import Services
from studio.widgets.confirm import Question
from tests.helpers.runs_page_words import seeds, settle, shown_ids, three, words_on

OpenPage = Callable[..., RunsPage]


def test_trash_takes_a_run_away_and_undo_brings_it_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_runs(["r1", "r3"])
    page._actions.trash.trigger()
    settle(qtbot, services)
    assert shown_ids(page) == ["r2"]
    undo = next(b for b in page._toasts.findChildren(QPushButton) if b.text() == "Undo")
    undo.click()
    settle(qtbot, services)
    assert {"r1", "r3"} < set(shown_ids(page))
    assert {run.run_id for run in page._table.selected_runs()} == {"r1", "r3"}


def test_the_trash_shows_what_was_thrown_away_and_puts_it_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    services.store.trash("r2")
    page.header.trash.setChecked(True)
    page._runs.read()
    settle(qtbot, services)
    assert shown_ids(page) == ["r2"]
    assert page.title() == "Runs in the trash"
    page._table.select_run("r2")
    page._actions.restore.trigger()
    settle(qtbot, services)
    assert "The trash is empty" in words_on(page)
    page._states.currentWidget().findChild(QPushButton).click()
    assert page.title() == "Runs"


def test_the_users_of_a_run_in_the_trash_are_not_offered(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r2")
    assert page._actions.users.isEnabled()
    services.store.trash("r2")
    page.header.trash.setChecked(True)
    page._runs.read()
    settle(qtbot, services)
    page._table.select_run("r2")
    assert not page._actions.users.isEnabled()


def test_a_run_that_trains_cannot_be_thrown_away(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="live", status=RunStatus.RUNNING)])
    page._table.select_run("live")
    assert not page._actions.trash.isEnabled()


def test_undo_brings_back_what_went_to_the_trash(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.10))
    assert not page._undo.action.isEnabled()
    page._table.select_run("r0")
    page._actions.trash.trigger()
    settle(qtbot, services)
    page._undo.action.trigger()
    settle(qtbot, services)
    assert services.store.get("r0").trashed_at_ms is None
    assert not page._undo.action.isEnabled()


def test_the_key_of_undo_takes_moves_to_the_trash_back_one_by_one(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.10))
    for run_id in ("r0", "r1"):
        page._table.select_run(run_id)
        page._actions.trash.trigger()
        settle(qtbot, services)
    for left in ({"r1"}, {"r0", "r1"}):
        qtbot.keyClick(page._table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, services)
        assert set(shown_ids(page)) == left
    assert not page._undo.action.isEnabled()


class Answers:
    """Answers every question the same way."""

    def __init__(self, answer: str) -> None:
        self.answer, self.questions = answer, []

    def ask(self, parent: object, question: Question, answered: Callable[[str], object]) -> None:
        self.questions.append(question)
        answered(self.answer)


@pytest.mark.parametrize(("answer", "left"), [("delete", 1), ("cancel", 2)])
def test_only_what_is_in_the_trash_is_deleted_and_only_after_a_question(
    qtbot, services: Services, open_page: OpenPage, answer: str, left: int
) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._commands._confirm = Answers(answer)
    page._table.select_run("r0")
    assert not page._actions.delete.isEnabled()
    services.store.trash("r0")
    page.header.trash.click()
    page._runs.read()
    settle(qtbot, services)
    page._table.select_run("r0")
    page._actions.delete.trigger()
    settle(qtbot, services)
    assert len(page._commands._confirm.questions) == 1
    assert len(services.store.list_runs(include_trashed=True)) == left


def test_undo_passes_over_a_run_that_was_deleted_for_good_and_says_so(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    said: list[str] = []
    page.notice.connect(said.append)
    page._table.select_runs(["r1", "r3"])
    page._actions.trash.trigger()
    settle(qtbot, services)
    gone = next(iter(page._undo._offers.deeds[-1]))
    services.store.delete(gone)
    page._undo.action.trigger()
    settle(qtbot, services)
    back = {"r1", "r3"} - {gone}
    assert set(shown_ids(page)) == back | {"r2"}
    assert {run.run_id for run in page._table.selected_runs()} == back
    assert said == ["1 of 2 runs is not there any more: deleted for good."]
    assert not any("There is no run" in words for words in page._toasts.words())


@pytest.mark.parametrize("deed", ["restore", "delete"])
def test_what_another_window_deleted_holds_no_other_run_back(
    qtbot, services: Services, open_page: OpenPage, deed: str
) -> None:
    page = open_page(three())
    for run_id in ("r1", "r2"):
        services.store.trash(run_id)
    services.store.delete("r1")
    getattr(page._operations, deed)(["r1", "r2"])
    settle(qtbot, services)
    left = {run.run_id for run in services.store.list_runs()}
    assert left == ({"r2", "r3"} if deed == "restore" else {"r3"})
    assert len(services.store.list_runs(include_trashed=True)) == len(left)


def test_runs_changed_before_a_failure_are_told_of(
    qtbot, services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, trash = open_page(three()), services.store.trash

    def fail_at_r2(run_id: str) -> int:
        if run_id == "r2":
            raise StoreError("The disk is full.", "Free some space.")
        return trash(run_id)

    monkeypatch.setattr(services.store, "trash", fail_at_r2)
    page._operations.trash(["r1", "r2"])
    settle(qtbot, services)
    assert set(shown_ids(page)) == {"r2", "r3"}
    moved, failed = page._toasts.words()
    assert moved.endswith("” was moved to the trash.")  # one of two
    assert failed == "The disk is full. Free some space."
