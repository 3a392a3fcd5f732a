"""What the New run page can do by key and by command, and with which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QWidget

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "Train": ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    "Queue": ("Ctrl+Return", "Ctrl+Enter"),
    "Find a parameter": ("Ctrl+F",),
}
"""By the words of the action; the rest is reached by buttons and the command palette."""


def add_actions(
    page: QWidget, stack: QUndoStack, slots: Mapping[str, Callable[[], None]]
) -> list[QAction]:
    """Give ``page`` undo and redo of ``stack`` and one action per slot, by its words."""
    undo, redo = stack.createUndoAction(page, "Undo"), stack.createRedoAction(page, "Redo")
    undo.setShortcuts(QKeySequence.StandardKey.Undo)
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
    actions = [undo, redo]
    for words, slot in slots.items():
        action = QAction(words, page)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)  # on header buttons too
        action.setShortcuts([QKeySequence(key) for key in KEYS.get(words, ())])
        action.setAutoRepeat(False)  # a key held down asks for one run
        action.triggered.connect(slot)
        actions.append(action)
    for action in (undo, redo):  # Jobs below the page has an undo of its own
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    for action in actions:
        page.addAction(action)
    return actions
