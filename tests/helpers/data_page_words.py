"""Controls of the data page by their names, and what it shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit


def named(widget, kind, name):
    (found,) = [one for one in widget.findChildren(kind) if one.accessibleName() == name]
    return found


def press(widget, name: str) -> None:
    named(widget, QAbstractButton, name).click()


def put(widget, name: str, words: str) -> QLineEdit:
    """Type words into a field in place of what it holds."""
    line = named(widget, QLineEdit, name)
    line.setText(words)
    line.textEdited.emit(words)
    return line


def words_of(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))
