"""What opening the page costs the UI thread."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from film_runs import two_runs

from studio.pages.users.page import UsersPage
from studio.services import Services

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]
HEAVY = ("pyqtgraph", "scipy", "studio.widgets.chart", "studio.pages.users.overview")


@pytest.mark.slow
def test_the_module_of_the_page_imports_neither_charts_nor_readers() -> None:
    words = f"import sys, studio.pages.users.page; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert found.stdout.strip() == "[]", found.stderr


def test_nothing_that_shows_users_is_built_before_there_are_some(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    two_runs(services, data)
    page = open_page(["a"], wait=False)
    assert page.views.stack.count() == 0
    settle(page)
    assert page.views.stack.count() == 2


def test_keys_do_nothing_while_the_runs_are_read(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    page = open_page(["a"], wait=False)
    for action in page.actions():
        action.trigger()
    assert page.views.stack.count() == 0
    assert page.title() == "Users"


def test_a_user_asked_for_before_the_desk_is_there_is_shown_at_once(
    services: Services, data: Path, open_page: OpenPage, settle: Settle, qtbot
) -> None:
    two_runs(services, data)
    page = open_page(["a", "b"], wait=False)
    qtbot.waitUntil(lambda: page._states.shows_main)
    assert page.views.built_desk is None
    page.walker.show_user(8)
    assert page.title() == "User u-8"
    settle(page)
    page.views.desk.groups.chart.choose(0)
    assert len(page._model.user_ids) == 3


def test_a_page_built_anew_shows_both_runs_and_the_user_that_was_in_view(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    two_runs(services, data)
    page = open_page(["a", "b"])
    page.walker.show_user(8)
    again = open_page([], wait=False)
    again.activate(page.in_view())
    assert again.in_view() == page.in_view()  # also before it has read anything
    settle(again)
    assert again.title() == "User u-8"
    assert [run.run_id for run in again._material.records] == ["a", "b"]
