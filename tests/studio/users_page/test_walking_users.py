"""From user to user: keys, jumps, and the field for an id."""

from __future__ import annotations

import pytest
from film_runs import (
    NUM_USERS,
)
from PySide6.QtCore import Qt

from dasrec_core.errors import ConfigError
from studio.pages.users.page import UsersPage
from tests.helpers.users_page_words import shown_user, table_of


def test_return_opens_a_user_and_the_trail_leads_back_to_all(two: UsersPage, qtbot) -> None:
    table = two.views.overview.users.table
    table.selectRow(4)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert (two.title(), two.trail()) == ("User u-4", "Users")
    assert two.go_back()
    assert (two.title(), two.go_back()) == ("Users", False)


def test_j_and_k_walk_the_users_in_the_order_of_the_table(two: UsersPage, qtbot) -> None:
    two.views.overview.users.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    two.walker.show_user(11)
    qtbot.keyClick(two, Qt.Key.Key_J)
    assert shown_user(two) == "u-10"
    qtbot.keyClick(two, Qt.Key.Key_K)
    qtbot.keyClick(two, Qt.Key.Key_K)
    assert shown_user(two) == "u-11"


def test_letters_typed_into_the_field_walk_nowhere(two: UsersPage, qtbot) -> None:
    two.walker.show_user(3)
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "jk")
    assert (two.views.finder.user.text(), shown_user(two)) == ("jk", "u-3")


def test_a_user_is_found_by_the_key_in_the_data(two: UsersPage, qtbot) -> None:
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "u-7")
    qtbot.keyClick(two.views.finder.user, Qt.Key.Key_Return)
    assert two.title() == "User u-7"
    assert two.views.finder.place.text() == f"8 of {NUM_USERS}"


@pytest.mark.parametrize(("typed", "found"), [("Ann, B", 3), ("1,234", 5), ("x,y", None)])
def test_a_key_is_tried_as_typed_before_its_commas_are_taken_for_thousands(
    two: UsersPage, monkeypatch: pytest.MonkeyPatch, typed: str, found: int | None
) -> None:
    keys = {"Ann, B": 3, "1234": 5}

    def find(_dataset: object, key: str) -> int:
        if key not in keys:
            raise ConfigError(f"There is no user {key!r}.", "")
        return keys[key]

    monkeypatch.setattr("dasrec_core.inspection.lookup.find_user", find)
    said = []
    two.walker.not_found.connect(said.append)
    two.views.finder.user_typed.emit(typed)
    two.walker.not_found.disconnect(said.append)
    assert two.walker.shown_user == found
    assert said == ([] if found else ["There is no user 'x,y'."])


def test_an_unknown_key_is_answered_with_keys_that_exist(two: UsersPage, qtbot) -> None:
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "nobody")
    with qtbot.waitSignal(two.notice) as said:
        qtbot.keyClick(two.views.finder.user, Qt.Key.Key_Return)
    assert "no user 'nobody'" in said.args[0]
    assert "u-0" in said.args[0]


@pytest.mark.parametrize(("jump", "first"), [("gain", "u-7"), ("loss", "u-0"), ("worst", "u-1")])
def test_jumps_walk_from_the_user_they_name(two: UsersPage, jump: str, first: str) -> None:
    getattr(two.views.finder, jump).click()
    assert shown_user(two) == first
    assert two.views.finder.place.text() == f"1 of {NUM_USERS}"


def test_random_shows_a_user_of_the_table_only(two: UsersPage) -> None:
    two.views.overview.by_users.chart.choose(0)
    listed = table_of(two)
    two.views.finder.random.click()
    assert shown_user(two) in listed


def test_a_bar_chosen_beside_a_user_narrows_the_walk(two: UsersPage) -> None:
    two.walker.show_user(0)
    two.views.desk.groups.chart.choose(1)
    two.walker.next_user()
    assert shown_user(two) == table_of(two)[0] == "u-3"
