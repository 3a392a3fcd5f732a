"""Fields of the inspector: a note, and a name that Escape leaves as it was."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SPACE

_NOTE_LINES: Final = 4


class NoteEdit(QPlainTextEdit):
    """A few lines of plain text; says so when they were changed and left."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._known = ""
        self.setAccessibleName("Note")
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _NOTE_LINES + 2 * SPACE.md)

    def show_note(self, note: str) -> None:
        """Show what is stored, unless it is being edited."""
        self._known = note
        if not self.hasFocus() and note != self.toPlainText():
            self.setPlainText(note)

    def commit(self) -> None:
        """Say what was written, if it is not what is stored."""
        if self.toPlainText() != self._known:
            self._known = self.toPlainText()
            self.edited.emit(self._known)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            # Prose: the style sheet dresses these fields for code.
            self.document().setDefaultFont(theme.current().font())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class NameEdit(QLineEdit):
    """A line of input that Escape leaves as it was."""

    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
