"""The Edit menu: does to the field with the keyboard what its keys would do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from studio.actions import commands_of
from studio.widgets.table import TableView


class EditActions(QObject):
    """Cut, copy, paste, select all; undo and redo of the field, else of the page."""

    def __init__(self, page: Callable[[], QWidget | None], parent: QObject) -> None:
        super().__init__(parent)
        self._page = page

    @Slot()
    def undo(self) -> None:
        """Take back the last change."""
        self._step("undo")

    @Slot()
    def redo(self) -> None:
        """Make it again."""
        self._step("redo")

    @Slot()
    def cut(self) -> None:
        """Cut the selection."""
        if (field := _text_field()) is not None:
            field.cut()

    @Slot()
    def copy(self) -> None:
        """Copy the selection, or the selected rows of a table."""
        focused = QApplication.focusWidget()
        if (field := _text_field()) is not None:
            field.copy()
        elif isinstance(focused, TableView):
            focused.copy_rows()

    @Slot()
    def paste(self) -> None:
        """Paste."""
        if (field := _text_field()) is not None:
            field.paste()

    @Slot()
    def select_all(self) -> None:
        """Select everything in the field or table."""
        focused = QApplication.focusWidget()
        if (field := _text_field()) is not None:
            field.selectAll()
        elif isinstance(focused, TableView):
            focused.selectAll()

    def can_step(self, what: str) -> bool:
        """Whether there is something to ``undo`` or ``redo``."""
        return self._deed(what) is not None

    def _step(self, what: str) -> None:
        if (deed := self._deed(what)) is not None:
            deed()

    def _deed(self, what: str) -> Callable[[], object] | None:
        """Undo or redo of the field with the keyboard, else of the page, if there is a step."""
        field, page = _text_field(), self._page()
        if field is not None and _can(field, what):
            return field.undo if what == "undo" else field.redo
        action = _page_action(page, what) if page is not None else None
        return action.trigger if action is not None and action.isEnabled() else None


def is_step(action: QAction, *what: str) -> bool:
    """Whether an action of a page is its ``undo`` or ``redo``; without words: one of them."""
    words = action.text().replace("&", "").casefold()
    return words.startswith(what or ("undo", "redo"))


def _text_field() -> QLineEdit | QPlainTextEdit | None:
    focused = QApplication.focusWidget()
    return focused if isinstance(focused, QLineEdit | QPlainTextEdit) else None


def _can(field: QLineEdit | QPlainTextEdit, what: str) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if what == "undo" else field.isRedoAvailable()
    document = field.document()
    return document.isUndoAvailable() if what == "undo" else document.isRedoAvailable()


def _page_action(page: QWidget, what: str) -> QAction | None:
    """The page's own action of that name: a form keeps a history of all its fields."""
    return next((a for a in commands_of(page) if is_step(a, what)), None)
