"""Actions of the window and of its pages: in menus, in the palette, by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from studio.shell import commands
from studio.shell.shortcuts_dialog import ShortcutsDialog
from studio.theme import theme

pytestmark = pytest.mark.usefixtures("fake_pages")


def dialog(window, kind):
    return next(d for d in window.findChildren(QDialog) if isinstance(d, kind))


def test_every_action_stands_in_the_menu_it_names(window):
    menus = {a.text(): a.menu().actions() for a in window.top_bar.menus.actions()}
    missing = [s.id for s in commands.SPECS if window.commands[s.id] not in menus[s.menu]]
    assert missing == []


def test_every_action_is_in_the_palette(window):
    from studio.shell.palette_entries import window_entries

    offered = {entry.words for entry in window_entries(window.commands)}
    wanted = {spec.text for spec in commands.SPECS if spec.id != "view.palette"}
    assert offered == wanted


def test_actions_and_buttons_of_the_page_are_in_the_palette(window):
    from studio.shell.palette_entries import page_entries

    window.open_place("runs")
    assert {e.words for e in page_entries(window.current_page())} == {
        "Reload what is shown",
        "Do it",
    }


def test_the_run_menu_shows_the_actions_of_the_page_in_front(window):
    window.open_place("runs")
    window.top_bar.menu("Run").aboutToShow.emit()
    words = [action.text() for action in window.top_bar.menu("Run").actions()]
    assert "Reload what is shown" in words
    window.open_place("welcome")
    window.top_bar.menu("Run").aboutToShow.emit()
    assert "Reload what is shown" not in [a.text() for a in window.top_bar.menu("Run").actions()]


def test_two_actions_never_share_a_key():
    keys = [key for spec in commands.SPECS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("number", "place"), [(1, "data"), (2, "new_run"), (3, "live"), (4, "runs")]
)
def test_control_and_a_number_open_a_place(window, qtbot, number, place):
    window.activateWindow()
    key = getattr(Qt.Key, f"Key_{number}")
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.place == place


def test_the_theme_button_switches_and_remembers(window, qapp):
    window.settings.changed.connect(lambda _: theme.apply(qapp, window.settings.preferences.theme))
    window.top_bar.theme_button.click()
    assert window.settings.preferences.theme == "dark"
    assert theme.current().mode == "dark"


def test_the_list_of_keys_names_those_of_page_and_window(window):
    window.open_place("runs")
    window.commands["help.shortcuts"].trigger()
    shown = dialog(window, ShortcutsDialog).table.as_text(range(60))
    assert "Ctrl+R\tReload what is shown\tThis page" in shown
    assert "Ctrl+N\tNew run\tRun" in shown
    dialog(window, ShortcutsDialog).close()


def test_the_tick_of_full_screen_follows_the_window_itself(window):
    action = window.commands["view.full_screen"]
    action.trigger()
    assert (window.isFullScreen(), action.isChecked()) == (True, True)
    window.showNormal()  # as Reset layout and keys of the desktop do
    assert not action.isChecked()
    window.showFullScreen()
    assert action.isChecked()
    action.trigger()
    assert (window.isFullScreen(), action.isChecked()) == (False, False)


def test_a_maximised_window_comes_back_maximised_from_full_screen(window):
    window.showMaximized()
    for _ in range(2):
        window.commands["view.full_screen"].trigger()
    assert window.isMaximized()
    assert not window.isFullScreen()
