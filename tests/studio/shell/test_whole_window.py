"""All pages in the real window over real services."""

from __future__ import annotations

import pytest
from widget_walk import interpreting, nameless

from dasrec_core.paths import Home
from studio.main_window import MainWindow
from studio.services import build
from studio.shell.commands import PAGES
from studio.theme import theme


@pytest.fixture
def full_window(qtbot, tmp_path):
    """The window with every page built."""
    window = MainWindow(build(Home(tmp_path / "home")))
    qtbot.addWidget(window)
    window.show()
    for place in PAGES:
        window.open_place(place)
    qtbot.wait(100)
    yield window
    window.close_for_good()


@pytest.mark.slow
def test_everything_one_can_use_is_named_and_no_label_reads_mark_up(full_window):
    assert (nameless(full_window), interpreting(full_window)) == ([], [])


@pytest.mark.slow
def test_no_page_has_an_action_whose_key_the_window_takes(full_window):
    taken = {
        key.toString(): action.text()
        for spec, action in full_window.commands
        if not spec.shows_keys_only
        for key in action.shortcuts()
    }
    clashes = [
        f"{place}: {action.text()} and {taken[key.toString()]} share {key.toString()}"
        for place in PAGES
        for action in full_window.page(place).findChildren(type(full_window.commands["run.new"]))
        for key in action.shortcuts()
        if key.toString() in taken
    ]
    assert clashes == []


@pytest.mark.slow
def test_every_page_lives_through_a_change_of_theme(full_window, qapp):
    for mode in ("dark", "light"):
        theme.apply(qapp, mode)
        for place in PAGES:
            full_window.open_place(place)
            assert not full_window.grab().isNull()


@pytest.mark.slow
def test_every_page_fits_a_window_of_1280_by_800(full_window):
    wide = {place: full_window.page(place).minimumSizeHint().width() for place in PAGES}
    room = 1280 - full_window.rail.width()
    assert {place: width for place, width in wide.items() if width > room} == {}
