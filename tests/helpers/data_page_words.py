"""Controls of the data page by their names, and what it shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel


def named(widget, kind, name):
    (found,) = [one for one in widget.findChildren(kind) if one.accessibleName() == name]
    return found


def press(widget, name: str) -> None:
    named(widget, QAbstractButton, name).click()


def words_of(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))
