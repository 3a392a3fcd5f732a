"""Keys of a page as actions, so that menu and palette of the window offer them too."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Deed = tuple[str, tuple[str, ...], Callable[[], object]]
"""Words, keys, and a ``@Slot`` method of a QObject."""


def add_keys(page: QWidget, deeds: Iterable[Deed]) -> None:
    """Give ``page`` an action per deed; letters still go to a text field that has the keyboard."""
    for words, keys, deed in deeds:
        action = QAction(words, page)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(deed)
        page.addAction(action)
