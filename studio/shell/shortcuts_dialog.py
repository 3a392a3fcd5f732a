"""The list of keys that work here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.dialog_room import open_within
from studio.widgets.parts import column, row, text
from studio.widgets.table import Cell, Column, Table


class ShortcutsDialog(QDialog):
    """Keys and what they do, page first."""

    def __init__(self, parent: QWidget, keys: Sequence[tuple[str, str, str]]) -> None:
        """``keys`` holds where, what and keys of each action."""
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = (Column("Keys", 150), Column("Does"), Column("Where", 110))
        rows = [
            [Cell(shown, weight=600), Cell(what), Cell(where, tone="muted")]
            for where, what, shown in keys
        ]
        self.table = Table(columns, rows, name="Keyboard shortcuts")
        done = button("Close", kind="primary")
        done.clicked.connect(self.accept)
        done.setDefault(True)
        head = text("Keyboard shortcuts", "heading")
        foot = row(None, done)
        self.setLayout(column(head, self.table, foot, gap=SPACE.lg, margin=SPACE.xl))
        done.setFocus()
        open_within(self, parent, SIZE.reading * 0.6, SIZE.reading * 0.56)
