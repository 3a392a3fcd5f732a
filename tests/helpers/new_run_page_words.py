"""Controls of the New run page by their names, and what it shows, in words."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit


def words_of(widget) -> str:
    labels = [one for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(label.text() for label in labels)


def control(page, name: str):
    return next(
        one
        for kind in (QLineEdit, QComboBox, QAbstractButton)
        for one in page.findChildren(kind)
        if one.accessibleName() == name and one.isVisibleTo(page)
    )


def type_into(qtbot, page, name: str, words: str) -> None:
    line = control(page, name)
    line.selectAll()
    qtbot.keyClicks(line, words)
