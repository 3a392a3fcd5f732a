"""What the page in front adds to the menus of the window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction

from studio.actions import put_in_menu

pytestmark = pytest.mark.usefixtures("fake_pages")


@pytest.fixture
def page(window):
    """A page with actions for several menus, in front."""
    window.open_place("runs")
    page = window.current_page()
    for words, menu, submenu in (
        ("Undo move to trash", "Run", ""),
        ("Colour: blue", "Run", "Colour"),
        ("Rename", "Run", ""),
        ("Colour: red", "Run", "Colour"),
        ("Filter runs", "View", ""),
    ):
        action = QAction(words, page)
        put_in_menu(action, menu, submenu)
        page.addAction(action)
    return page


def opened(window, name):
    menu = window.top_bar.menu(name)
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if not action.isSeparator()]


def words(actions):
    return [action.text() for action in actions]


def test_actions_of_one_submenu_stand_below_one_entry(window, page):
    found = opened(window, "Run")
    assert words(found)[-3:] == ["Reload what is shown", "Colour", "Rename"]
    assert words(found[-2].menu().actions()) == ["Colour: blue", "Colour: red"]


def test_a_submenu_is_offered_while_one_of_its_actions_is(window, page):
    for action in page.actions():
        action.setEnabled(not action.text().startswith("Colour"))
    assert not opened(window, "Run")[-2].isEnabled()


def test_ways_to_look_at_the_page_stand_in_the_view_menu(window, page):
    assert words(opened(window, "View"))[-1] == "Filter runs"
    assert "Filter runs" not in words(opened(window, "Run"))


def test_undo_of_the_page_stands_in_the_edit_menu_alone(window, page):
    assert "Undo move to trash" not in words(opened(window, "Run"))


@pytest.mark.parametrize("name", ["Run", "View"])
def test_a_menu_that_opens_twice_is_the_same(window, page, name):
    first = words(window.top_bar.menu(name).actions())
    opened(window, name)
    again = words(opened(window, name))
    assert words(opened(window, name)) == again
    window.open_place("welcome")
    opened(window, name)
    assert words(window.top_bar.menu(name).actions()) == first
