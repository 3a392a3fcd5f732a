"""The Edit menu: does to the field with the keyboard what its keys would do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMenuBar, QPlainTextEdit, QWidget
from shiboken6 import isValid

from studio.actions import commands_of
from studio.widgets.table import TableView


class EditActions(QObject):
    """Cut, copy, paste, select all; undo and redo of the field, else of the page."""

    def __init__(self, page: Callable[[], QWidget | None], parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._before_menus: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._note_focus)  # type: ignore[union-attr]

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
        if (field := _text_field(self._focused())) is not None:
            field.cut()

    @Slot()
    def copy(self) -> None:
        """Copy the selection, or the selected rows of a table."""
        focused = self._focused()
        if (field := _text_field(focused)) is not None:
            field.copy()
        elif isinstance(focused, TableView):
            focused.copy_rows()

    @Slot()
    def paste(self) -> None:
        """Paste."""
        if (field := _text_field(self._focused())) is not None:
            field.paste()

    @Slot()
    def select_all(self) -> None:
        """Select everything in the field or table."""
        focused = self._focused()
        if (field := _text_field(focused)) is not None:
            field.selectAll()
        elif isinstance(focused, TableView):
            focused.selectAll()

    def can_step(self, what: str) -> bool:
        """Whether there is something to ``undo`` or ``redo``."""
        return self._deed(what) is not None

    def _focused(self) -> QWidget | None:
        """What has the keyboard, or had it before the keys led into the menus."""
        focused = QApplication.focusWidget()
        if not isinstance(focused, QMenuBar | QMenu):
            return focused
        before = self._before_menus
        return before if before is not None and isValid(before) else None

    @Slot(QWidget, QWidget)
    def _note_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        # Escape in an open menu gives the keyboard to the bar, and Qt does not tell from where.
        if isinstance(now, QMenuBar | QMenu):
            if not isinstance(before, QMenuBar | QMenu):
                self._before_menus = before
        elif now is not None:
            self._before_menus = None

    def _step(self, what: str) -> None:
        if (deed := self._deed(what)) is not None:
            deed()

    def _deed(self, what: str) -> Callable[[], object] | None:
        """Undo or redo of the field with the keyboard, else of the page, if there is a step."""
        field, page = _text_field(self._focused()), self._page()
        if field is not None and _can(field, what):
            return field.undo if what == "undo" else field.redo
        action = _page_action(page, what) if page is not None else None
        return action.trigger if action is not None and action.isEnabled() else None


def is_step(action: QAction, *what: str) -> bool:
    """Whether an action of a page is its ``undo`` or ``redo``; without words: one of them."""
    words = action.text().replace("&", "").casefold()
    return words.startswith(what or ("undo", "redo"))


def _text_field(focused: QWidget | None) -> QLineEdit | QPlainTextEdit | None:
    return focused if isinstance(focused, QLineEdit | QPlainTextEdit) else None


def _can(field: QLineEdit | QPlainTextEdit, what: str) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if what == "undo" else field.isRedoAvailable()
    document = field.document()
    return document.isUndoAvailable() if what == "undo" else document.isRedoAvailable()


def _page_action(page: QWidget, what: str) -> QAction | None:
    """The page's own action of that name: a form keeps a history of all its fields."""
    return next((a for a in commands_of(page) if is_step(a, what)), None)
