"""The Edit menu: its keys, and when there is something to undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

pytestmark = pytest.mark.usefixtures("fake_pages")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window, qtbot):
    """A page with something to undo, in front of the active window."""
    window.open_place("runs")
    page = window.current_page()
    page.undone = []
    page.undo = QAction("Undo move to trash", page)
    page.undo.setShortcut("Ctrl+Z")
    page.undo.triggered.connect(lambda: page.undone.append(True))
    page.addAction(page.undo)
    page.field = QLineEdit(page)
    page.field.setAccessibleName("A field")
    page.field.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return page


def offered(window):
    window.top_bar.menu("Edit").aboutToShow.emit()
    return [what for what in ("undo", "redo") if window.commands[f"edit.{what}"].isEnabled()]


def test_the_edit_menu_shows_its_keys(window):
    keys = {a.text(): a.shortcut().toString() for a in window.top_bar.menu("Edit").actions()}
    assert (keys["Undo"], keys["Redo"], keys["Paste"]) == ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+V")


def test_undo_is_offered_only_where_there_is_something_to_undo(window, page):
    page.undo.setEnabled(False)
    assert offered(window) == []
    page.undo.setEnabled(True)
    assert offered(window) == ["undo"]


def test_a_field_that_was_typed_into_is_undone_before_the_page(window, qtbot, page):
    page.field.setFocus()
    qtbot.keyClicks(page.field, "abc")
    assert offered(window) == ["undo"]
    window.commands["edit.undo"].trigger()
    assert (page.field.text(), page.undone) == ("", [])


def test_the_key_of_undo_stays_with_the_field(qtbot, page):
    page.field.setFocus()
    qtbot.keyClicks(page.field, "abc")
    qtbot.keyClick(page.field, Qt.Key.Key_Z, CTRL)
    assert (page.field.text(), page.undone) == ("", [])


def test_the_key_of_undo_reaches_the_page_elsewhere(qtbot, page):
    page.primary.setFocus()
    qtbot.keyClick(page.primary, Qt.Key.Key_Z, CTRL)
    assert page.undone == [True]


@pytest.fixture
def chosen(qtbot, page):
    """The field with the keyboard and its text selected."""
    page.field.setFocus()
    qtbot.keyClicks(page.field, "abc")
    page.field.selectAll()
    QGuiApplication.clipboard().setText("")
    return page.field


def press(*keys):
    for key in keys:
        QTest.keyClick(QApplication.activePopupWidget() or QApplication.focusWidget(), key)


def go_to(window, words):
    menu = window.top_bar.menu("Edit")
    for _ in menu.actions():
        if menu.activeAction() is None or menu.activeAction().text() != words:
            press(Qt.Key.Key_Down)


def test_the_menu_opened_by_its_key_copies_from_the_field(window, qtbot, chosen):
    qtbot.keyClick(chosen, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert window.commands["edit.undo"].isEnabled()
    go_to(window, "Copy")
    press(Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "abc"
    assert chosen.hasFocus()


def test_the_menu_opened_from_the_bar_still_undoes_in_the_field(window, qtbot, chosen):
    chosen.deselect()
    qtbot.keyClick(chosen, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Right, Qt.Key.Key_Down)
    go_to(window, "Undo")
    press(Qt.Key.Key_Return)
    assert (chosen.text(), chosen.hasFocus()) == ("", True)


def test_escape_out_of_the_menus_gives_the_keyboard_back(window, qtbot, chosen):
    qtbot.keyClick(chosen, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert chosen.hasFocus()
