"""Hints come once, at most three on a page, and can be brought back."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.hint_texts import HINTS, MOST_ON_A_PAGE, Hint
from studio.main_window import MainWindow
from studio.pages.page import Page
from studio.shell.commands import PAGES
from studio.widgets.controls import button, entry
from studio.widgets.parts import column


class TwoThings(Page):
    """A page with two things to point at and one that is hidden."""

    place = "runs"

    def __init__(self, _services):
        super().__init__()
        self.first, self.second, self.third = button("First"), entry("", "Second"), button("Third")
        self.setLayout(column(self.first, self.second, self.third, None))
        self.third.hide()


@pytest.fixture(autouse=True)
def _hints(monkeypatch):
    monkeypatch.setitem(PAGES, "runs", (__name__, "TwoThings"))
    found = [
        Hint("runs", name, f"About the {name.lower()}.") for name in ("First", "Second", "Third")
    ]
    monkeypatch.setattr("studio.hint_texts.HINTS", tuple(found))


@pytest.fixture
def visited(window):
    window.activateWindow()
    window.open_place("runs")
    window.hints._timer.stop()
    window.hints.begin()
    return window


def test_texts_are_few_and_belong_to_pages():
    assert max(Counter(hint.place for hint in HINTS).values()) <= MOST_ON_A_PAGE
    assert {hint.place for hint in HINTS} <= set(PAGES)
    assert len({hint.id for hint in HINTS}) == len(HINTS)


def test_the_first_visit_begins_by_itself(window, qtbot):
    window.open_place("runs")
    assert window.hints.mark is None
    qtbot.waitUntil(lambda: window.hints.mark is not None)
    assert window.hints.mark.accessibleName() == "Hint 1 of 2: About the first."


def test_each_is_shown_once_and_for_ever(visited, settings, home):
    visited.hints.mark.next.click()
    assert visited.hints.mark.words == "About the second."
    visited.hints.mark.next.click()
    assert visited.hints.mark is None
    assert settings.preferences.hints_seen == ("runs/First", "runs/Second")
    visited.open_place("about")
    visited.open_place("runs")
    visited.hints.begin()
    assert visited.hints.mark is None


def test_what_was_not_in_sight_is_pointed_out_when_it_is(visited, settings):
    settings.update(hints_seen=("runs/First", "runs/Second"))
    visited.hints.put_away()
    visited.current_page().third.show()
    visited.hints.begin()
    assert visited.hints.mark.words == "About the third."


def test_what_cannot_be_pressed_yet_is_pointed_out_when_it_can(visited, monkeypatch):
    waiting = Hint("runs", "First", "About the first.", when_usable=True)
    monkeypatch.setattr("studio.hint_texts.HINTS", (waiting,))
    first = visited.current_page().first
    first.setEnabled(False)
    visited.hints.begin()
    assert visited.hints.mark is None
    first.setEnabled(True)
    visited.hints.begin()
    assert visited.hints.mark.words == "About the first."


def test_escape_puts_those_of_the_page_away_and_gives_the_keyboard_back(visited, qtbot, settings):
    visited.hints.put_away()
    visited.current_page().first.setFocus()
    visited.hints.begin()
    assert visited.hints.mark.hasFocus()
    qtbot.keyClick(visited.hints.mark, Qt.Key.Key_Escape)
    assert visited.hints.mark is None
    assert visited.current_page().first.hasFocus()
    assert len(settings.preferences.hints_seen) == 2


def test_who_is_typing_is_not_interrupted(visited):
    visited.hints.put_away()
    visited.current_page().second.setFocus()
    visited.hints.begin()
    assert visited.current_page().second.hasFocus()


def test_leaving_the_page_keeps_its_hints_for_the_next_visit(visited, settings):
    visited.open_place("about")
    assert visited.hints.mark is None
    assert settings.preferences.hints_seen == ()


def test_no_more_hints_means_on_no_page(visited, settings, qtbot):
    visited.hints.mark.stop.click()
    assert not settings.preferences.hints
    visited.open_place("about")
    visited.open_place("runs")
    assert not visited.hints._timer.isActive()


def test_the_help_menu_shows_them_again(visited, settings):
    settings.update(hints=False, hints_seen=("runs/First", "runs/Second"))
    visited.hints.put_away()
    visited.commands["help.hints"].trigger()
    assert visited.hints.mark.words == "About the first."
    visited.hints.put_away()


def test_a_page_without_hints_says_so(window):
    window.open_place("about")
    window.commands["help.hints"].trigger()
    assert "no hints" in window.toasts.words()[0]


def test_a_mark_lies_on_its_page_and_does_not_cover_its_target(visited):
    mark, page = visited.hints.mark, visited.current_page()
    assert page.rect().contains(mark.geometry())
    assert not mark.geometry().intersects(page.first.geometry())


@pytest.mark.slow
def test_targets_that_need_no_data_are_found_on_the_real_pages(qtbot, tmp_path, monkeypatch):
    from dasrec_core.paths import Home
    from studio.services import build

    monkeypatch.undo()
    monkeypatch.setenv("DASREC_HOME", str(tmp_path))
    window = MainWindow(build(Home(tmp_path / "home")))
    qtbot.addWidget(window)
    window.show()
    found = set()
    for place in PAGES:
        window.open_place(place)
        window.hints._timer.stop()
        parts = window.stack.currentWidget().findChildren(QWidget)
        names = {at.accessibleName() for at in parts} | {getattr(at, "topic", "") for at in parts}
        found |= {hint.id for hint in HINTS if hint.place == place and hint.target in names}
    missing = {hint.id for hint in HINTS} - found
    window.close_for_good()
    # What pages show of data, runs and users has its hints when there are such.
    with_content = ("data/data.findings", "compare/", "users/")
    assert [one for one in missing if not one.startswith(with_content)] == []
