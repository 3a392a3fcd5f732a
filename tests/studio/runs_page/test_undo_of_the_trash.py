"""Undo of a move to the trash takes back that move and nothing else, and only while it can."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stored_runs import StoredRun

from dasrec_core.errors import StoreError
from studio.pages.runs.page import RunsPage
from studio.services import Services
from tests.helpers.runs_page_words import settle, shown_ids, three

OpenPage = Callable[..., RunsPage]


@pytest.fixture
def page(qtbot, services: Services, open_page: OpenPage) -> RunsPage:
    """A page of which r1 and r3 have just gone to the trash."""
    page = open_page(three())
    trash(qtbot, services, page, "r1", "r3")
    return page


def trash(qtbot, services: Services, page: RunsPage, *run_ids: str) -> None:
    page._table.select_runs(run_ids)
    page._actions.trash.trigger()
    settle(qtbot, services)


def read(qtbot, services: Services, page: RunsPage) -> None:
    page._runs.read()
    settle(qtbot, services)


def test_undo_is_offered_no_more_once_all_came_back_elsewhere(
    qtbot, services: Services, page: RunsPage
) -> None:
    assert page._undo.action.isEnabled()
    for run_id in ("r1", "r3"):
        services.store.restore(run_id)
    read(qtbot, services, page)
    assert not page._undo.action.isEnabled()
    assert page._toasts.words() == []


def test_what_came_back_elsewhere_is_no_part_of_undo(
    qtbot, services: Services, page: RunsPage
) -> None:
    services.store.restore("r1")
    read(qtbot, services, page)
    page._undo.action.trigger()
    settle(qtbot, services)
    assert set(shown_ids(page)) == {"r1", "r2", "r3"}
    assert [run.run_id for run in page._table.selected_runs()] == ["r3"]


def test_undo_leaves_a_run_that_was_trashed_anew_where_it_is(
    qtbot, services: Services, page: RunsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dasrec_core.store.runs.now_ms", lambda: 1)
    services.store.restore("r1")
    services.store.trash("r1")  # by another window, and not read here yet
    page._undo.action.trigger()
    settle(qtbot, services)
    assert services.store.get("r1").trashed_at_ms == 1
    assert set(shown_ids(page)) == {"r2", "r3"}


def test_undo_that_finds_nothing_to_do_leaves_filter_and_selection(
    qtbot, services: Services, page: RunsPage
) -> None:
    for run_id in ("r1", "r3"):
        services.store.restore(run_id)  # not read here yet
    page._filter.set_text("lightgcn")
    page._table.select_run("r2")
    page._undo.action.trigger()
    settle(qtbot, services)
    assert page._filter.text() == "lightgcn"
    assert [run.run_id for run in page._table.selected_runs()] == ["r2"]


def test_undo_is_not_offered_for_a_move_that_failed(
    qtbot, services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run_id: str) -> int:
        raise StoreError("The results database is locked.")

    page = open_page([StoredRun(run_id="r1")])
    monkeypatch.setattr(services.store, "trash", refuse)
    trash(qtbot, services, page, "r1")
    assert page._toasts.words() == ["The results database is locked."]
    assert not page._undo.action.isEnabled()


def test_a_reading_from_before_the_move_takes_no_offer_away(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    before = services.store.list_runs(include_trashed=True)
    trash(qtbot, services, page, "r1")
    page._runs._is_active = False
    page._runs.read()  # something changed while the reading below was under way
    page._take_runs(before)
    assert page._undo.action.isEnabled()


def test_the_key_takes_the_message_of_its_own_deed_away(qtbot, page: RunsPage) -> None:
    offers = page._undo._offers
    (deed,) = offers.deeds
    offers.offer("Once.", dict(deed))
    offers.offer("Twice.", dict(deed))
    first = "2 runs were moved to the trash."
    qtbot.waitUntil(lambda: page._toasts.words() == [first, "Once.", "Twice."])
    offers._undo = lambda deed: None
    page._undo.action.trigger()
    assert page._toasts.words() == [first, "Once."]
