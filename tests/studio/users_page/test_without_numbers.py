"""What can be done on the page while users are counted, and where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from film_runs import NUM_USERS, config_for, finish_run, ranked, two_runs, write_data
from stored_runs import StoredRun

from studio.pages.users.page import UsersPage
from studio.services import Services
from tests.helpers.users_page_words import table_of

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


def jumps(page: UsersPage) -> list[bool]:
    finder = page.views.finder
    return [button.isEnabled() for button in (finder.worst, finder.gain, finder.loss)]


@pytest.fixture
def page(services: Services, data: Path, open_page: OpenPage, tmp_path: Path) -> UsersPage:
    """The page on runs ``a`` and ``b``; run ``c`` is one on other data."""
    two_runs(services, data)
    other = write_data(tmp_path / "other", titles=False, modality=False)
    run = replace(StoredRun(run_id="c", config=config_for(other)), dataset="other")
    finish_run(services, run, ranked([1] * NUM_USERS))
    return open_page(["a", "b"])


def count_nothing(page: UsersPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page._reader, "count", lambda *_: None)


def test_users_of_other_data_are_not_listed_while_the_new_ones_are_counted(
    page: UsersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_nothing(page, monkeypatch)
    page.show_runs(["c"])
    settle(page)
    assert page._material.records[0].run_id == "c"
    assert table_of(page) == []


def test_users_of_the_same_data_stay_listed_meanwhile(
    page: UsersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_nothing(page, monkeypatch)
    page.show_runs(["b"])
    settle(page)
    assert len(table_of(page)) == NUM_USERS


def test_users_of_other_data_are_listed_once_they_are_counted(
    page: UsersPage, settle: Settle
) -> None:
    page.show_runs(["c"])
    settle(page)
    assert len(table_of(page)) == NUM_USERS


def test_jumps_are_offered_with_numbers_only(
    page: UsersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jumps(page) == [True] * 3
    with monkeypatch.context() as patch:
        count_nothing(page, patch)
        page.show_runs(["a", "b"])
        settle(page)
        assert jumps(page) == [False] * 3
    page.show_runs(["a", "b"])
    settle(page)
    assert jumps(page) == [True] * 3


def test_jumps_end_where_the_users_cannot_be_counted(page: UsersPage) -> None:
    page._lack_numbers("The run has no numbers per user.", "Evaluate it.")
    assert jumps(page) == [False] * 3
    page.walker.walk("worst")
    assert not page.views.shows_desk
