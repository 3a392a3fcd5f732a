"""The inspector of the selected run: what it says, and name, tags and note written there."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from stored_runs import StoredRun, store_run

from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.qtmodels.run_states import STATE_LOOKS
from studio.services import Services
from tests.helpers.runs_page_words import settle, three, words_on

OpenPage = Callable[..., RunsPage]


def test_the_first_tag_is_asked_for_by_menu_and_seen_in_the_table(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    assert page._actions.tag in page._actions.menu(page).actions()
    page._actions.tag.trigger()
    assert page.header.inspector.isChecked()
    assert not page._table.is_column_shown("tags")
    page._inspector._tags.setText("paper")
    page._inspector._tags.editingFinished.emit()
    assert page._table.is_column_shown("tags")
    settle(qtbot, services)


def test_name_tags_and_note_are_kept(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    inspector = page._inspector
    page._actions.rename.trigger()
    inspector._name_edit.setText("My best")
    qtbot.keyClick(inspector._name_edit, Qt.Key.Key_Return)
    inspector._tags.setText("paper, , ablation")
    inspector._tags.editingFinished.emit()
    inspector._note.setPlainText("Keep this.")
    inspector._note.commit()
    settle(qtbot, services)
    run = services.store.get("r1")
    assert (run.name, sorted(run.tags), run.note) == (
        "My best",
        ["ablation", "paper"],
        "Keep this.",
    )


def test_tags_of_a_run_do_not_go_over_to_the_next_while_the_keyboard_is_on_them(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page.activateWindow()
    page._table.select_run("r2")
    tags = page._inspector._tags
    tags.setFocus()
    qtbot.waitUntil(tags.hasFocus)
    tags.setText("paper")
    page._table.select_run("r1")
    assert tags.text() == ""
    page._table.setFocus()
    settle(qtbot, services)
    assert [services.store.get(run_id).tags for run_id in ("r1", "r2")] == [(), ("paper",)]


def test_escape_leaves_a_name_as_it_was(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    page._actions.rename.trigger()
    page._inspector._name_edit.setText("Oops")
    qtbot.keyClick(page._inspector._name_edit, Qt.Key.Key_Escape)
    assert services.tasks.num_pending == 0
    assert page._inspector._names.currentIndex() == 0


@pytest.mark.parametrize("how", ["note", "other run", "closing"])
def test_a_name_that_was_typed_is_kept_however_it_is_left(
    qtbot, services: Services, open_page: OpenPage, how: str
) -> None:
    page = open_page(three())
    page.activateWindow()
    page._table.select_run("r1")
    page._actions.rename.trigger()
    qtbot.waitUntil(page._inspector._name_edit.hasFocus)
    page._inspector._name_edit.setText("My best")
    if how == "note":
        page._inspector._note.setFocus()
    elif how == "other run":
        page._table.select_run("r2")
    else:
        page.close_page()
    settle(qtbot, services)
    names = {run.run_id: run.name for run in services.store.list_runs()}
    assert names["r1"] == "My best"
    assert names["r2"] != "My best"


def test_the_inspector_names_both_protocols_and_a_failure_in_words(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="r", status=RunStatus.FAILED, recalls=(0.1,))])
    page._table.select_run("r")
    shown = words_on(page._inspector)
    assert "Test at epoch 1, the best on validation" in shown
    assert "Best epoch chosen on test, as in papers" in shown
    assert "The memory was not enough. 8.1 GB were asked for. Halve the batch size." in shown


def test_a_name_of_a_megabyte_does_not_freeze_the_page(
    services: Services, open_page: OpenPage
) -> None:
    store_run(services.store, StoredRun(run_id="long"))
    services.store.rename("long", "<table>\n" + "x" * 1_000_000)
    page = open_page()
    page._table.select_run("long")
    began = time.perf_counter()
    page.window().grab()
    assert time.perf_counter() - began < 1.0  # 30 ms on an idle core; minutes with the whole name
    assert len(page._inspector._name.text()) == 200


@pytest.mark.slow
def test_every_state_can_be_inspected(qtbot, open_page: OpenPage) -> None:
    states = [status for status in RunStatus if status is not RunStatus.STALLED]
    page = open_page([StoredRun(run_id=status, status=status) for status in states])
    for status in states:
        page._table.select_run(status)
        page._inspector.grab()
        word = STATE_LOOKS[status].word
        qtbot.waitUntil(lambda word=word: word in words_on(page._inspector), timeout=1000)


def test_f4_hides_the_inspector_and_that_is_remembered(
    services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    assert page._inspector.isVisible()
    page.header.toggle_inspector.trigger()
    assert not page._inspector.isVisible()
    assert not open_page()._inspector.isVisible()
