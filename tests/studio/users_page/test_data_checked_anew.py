"""Titles and pictures that are given to the data while the page is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from film_runs import NUM_ITEMS, two_runs, write_data

from studio.pages.users.page import UsersPage
from studio.services import Services
from tests.helpers.users_page_words import texts

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]
Title = Callable[[], None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "films", titles=False)


@pytest.fixture
def page(services: Services, data: Path, open_page: OpenPage) -> UsersPage:
    """The page on user 8, whose items have no titles."""
    two_runs(services, data)
    page = open_page(["a", "b"])
    page.walker.show_user(8)
    return page


@pytest.fixture
def give_titles(qtbot, services: Services, data: Path) -> Title:
    """Map titles to the items, as the Data page does."""

    def give() -> None:
        rows = "".join(f"{item},Film {item}\n" for item in range(NUM_ITEMS))
        (data / "items.csv").write_text(f"item_id,title\n{rows}")
        with qtbot.waitSignal(services.library.checked, timeout=5000):
            services.library.open_folder(data)

    return give


def held_out(page: UsersPage) -> str:
    return texts(page.views.desk.lists.held_out, 0)[0]


def test_titles_that_were_given_show_with_the_user_in_view(
    page: UsersPage, give_titles: Title, settle: Settle
) -> None:
    assert "Film" not in held_out(page)
    settle(page)
    give_titles()
    settle(page)
    assert page.title() == "User u-8"
    assert held_out(page) == "Film 14"
    assert page.views.desk.items._material is page._material


def test_a_page_out_of_view_reads_them_when_it_is_opened(
    page: UsersPage, give_titles: Title, settle: Settle
) -> None:
    settle(page)
    before = page._material
    page.window().hide()
    give_titles()
    settle(page)
    assert page._material is before
    page.window().show()
    page.activate()
    settle(page)
    assert held_out(page) == "Film 14"


def test_run_b_that_is_chosen_meanwhile_comes_with_the_titles(
    page: UsersPage, give_titles: Title, settle: Settle
) -> None:
    settle(page)
    give_titles()
    page.show_runs(["a"])
    settle(page)
    assert held_out(page) == "Film 14"


def test_other_data_that_are_checked_change_nothing(
    qtbot, page: UsersPage, services: Services, settle: Settle, tmp_path: Path
) -> None:
    settle(page)
    before = page._material
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        services.library.open_folder(write_data(tmp_path / "other"))
    settle(page)
    assert page._material is before
