"""Somebody at the window: sees what is visible and uses mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from studio.main_window import MainWindow

ENGINE_MS = 120_000
"""For the engine to get somewhere: PyTorch alone takes seconds on a busy machine."""


class Person:
    """Sees what is visible in a window and uses mouse and keyboard on it."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        self._qtbot, self.window = qtbot, window

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        for widget in self.window.findChildren(kind):
            words = (widget.accessibleName(), getattr(widget, "text", str)().strip())
            if widget.isVisible() and name in words:
                return widget
        raise AssertionError(f"no {kind.__name__} {name!r} can be seen")

    def sees(self, kind: type[QWidget], name: str) -> bool:
        try:
            return self.find(kind, name).isEnabled()
        except AssertionError:
            return False

    def press(self, name: str, timeout: int = 10_000) -> None:
        self._qtbot.waitUntil(lambda: self.sees(QAbstractButton, name), timeout=timeout)
        self._qtbot.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def choose(self, name: str, option: str) -> None:
        """Walk down a drop-down with the arrow keys."""
        box = self.find(QComboBox, name)
        box.setFocus()
        self._qtbot.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentText() != option:
                self._qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == option

    def type(self, name: str, value: str) -> None:
        line = self.find(QLineEdit, name)
        self._qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
        self._qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self._qtbot.keyClicks(line, value)
        self._qtbot.keyClick(line, Qt.Key.Key_Tab)

    def pick(self, table: str, words: str, *, more: bool = False) -> None:
        """Click the row of a table in which a cell says this; with Ctrl if others stay picked."""
        view = self.find(QTableView, table)
        model = view.model()
        cells = (model.index(row, 0) for row in range(model.rowCount()))
        cell = next(index for index in cells if index.data() == words)
        control, none = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
        place = view.visualRect(cell).center()
        left, keys = Qt.MouseButton.LeftButton, control if more else none
        self._qtbot.mouseClick(view.viewport(), left, keys, place)

    def reads(self, words: str) -> bool:
        """Whether a sentence that contains this can be seen."""
        labels = self.window.findChildren(QLabel)
        return any(label.isVisible() and words in label.text() for label in labels)

    def answer(self, name: str) -> None:
        """Answer the question that is open."""
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        dialog = next(dialog for dialog in dialogs if dialog.isVisible())
        buttons = dialog.findChildren(QPushButton)
        push = next(push for push in buttons if push.text().strip() == name)
        self._qtbot.mouseClick(push, Qt.MouseButton.LeftButton)

    def waits(self, until: Callable[[], bool], timeout: int = ENGINE_MS) -> None:
        self._qtbot.waitUntil(until, timeout=timeout)
