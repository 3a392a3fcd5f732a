"""The command palette: every action and run, found by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget
from typing_extensions import override

from studio.shell.fuzzy import best
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import entry
from studio.widgets.parts import column, text
from studio.widgets.table import Cell, Column, Table

SHOWN = 12
"""Rows in the palette; more letters are quicker than scrolling."""


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something the palette can do."""

    words: str
    hint: str
    act: Callable[[], object]
    keys: str = ""
    glyph: str = ""


class CommandPalette(QDialog):
    """A field over the window; letters narrow the list, Return does what is marked."""

    def __init__(self, parent: QWidget, entries: Sequence[PaletteEntry]) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Commands")
        self.setProperty("kind", "palette")
        look = theme.current()
        self._entries = tuple(entries)
        self._found: list[PaletteEntry] = []
        self.field = entry("", "What do you want to do?", "magnifying-glass")
        self.table = Table(
            (Column("Command"), Column("Where", 120), Column("Keys", 120, right=True)),
            (),
            name="Matching commands",
        )
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setFixedHeight(look.px(SIZE.row) * SHOWN)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = text("Nothing is called like that.", "body", "muted")
        self.setLayout(column(self.field, self._none, self.table, gap=SPACE.sm, margin=SPACE.md))
        self.setFixedWidth(look.px(SIZE.reading * 0.64))
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.table.clicked.connect(self._do)
        self._narrow("")
        self.field.setFocus()

    def open_under(self, anchor: QWidget) -> None:
        """Open with the upper edge at that of ``anchor``, centred on it."""
        self.adjustSize()
        middle = anchor.mapToGlobal(QPoint(anchor.width() // 2, 0))
        self.move(middle.x() - self.width() // 2, middle.y())
        self.show()
        self.field.setFocus()

    def found(self) -> list[str]:
        """Words of what is listed, best first."""
        return [item.words for item in self._found]

    @Slot()
    def do_current(self) -> None:
        """Do what is marked and close."""
        self._do(self.table.currentIndex())

    @Slot(str)
    def _narrow(self, letters: str) -> None:
        self._found = best(letters, self._entries, lambda item: f"{item.words} {item.hint}")
        self.table.set_rows([_cells(item) for item in self._found])
        self.table.setVisible(bool(self._found))
        self._none.setVisible(not self._found)
        if self._found:
            self.table.selectRow(0)

    @Slot(QModelIndex)
    def _do(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._found):
            act = self._found[index.row()].act
            self.close()
            act()

    def _move(self, by: int) -> None:
        row = self.table.currentIndex().row() + by
        self.table.selectRow(row % len(self._found))

    # Qt overrides

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The letters stay in the field while arrows and Return act on the list.
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self._found:
            self._move(steps[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.do_current()
            return True
        return False


def _cells(item: PaletteEntry) -> list[Cell]:
    return [
        Cell(item.words, glyph=item.glyph or "caret-right", tone="text"),
        Cell(item.hint, tone="faint", role="small"),
        Cell(item.keys, tone="muted", role="small"),
    ]
