"""The settings of the compared runs: those that differ, or all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from studio.pages.compare.config_rows import ConfigRow
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.controls import segments
from studio.widgets.parts import Item, card, column, text
from studio.widgets.table import Table

_SETTING_WIDTH = 264


class DifferenceCard(QFrame):
    """A card with one row per setting; a value that is not that of the first run stands out."""

    only_changed = Signal(bool)  # whether only differences are shown

    def __init__(self, actions: Sequence[Item]) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[ConfigRow, ...] = ()
        self._table: Table | None = None
        self._choice = segments("Differences only", "All settings")
        self._choice.changed.connect(self._show)
        self._note: QLabel = text("", "small", "faint")
        self._same = text("All settings are the same.", "body", "muted")
        self._body: QVBoxLayout = column(self._same, gap=0)
        self._same.setContentsMargins(SPACE.lg, SPACE.sm, SPACE.lg, SPACE.lg)
        inner = card(
            "Differences", self._body, flush=True, actions=[self._note, self._choice, *actions]
        )
        self.setLayout(column(inner, gap=0))

    @property
    def only_differences(self) -> bool:
        """Whether settings that are the same everywhere are left out."""
        return self._choice.current() == 0

    def show_rows(self, names: Sequence[str], rows: Sequence[ConfigRow]) -> None:
        """Show the settings of other runs, or the same runs anew."""
        self._rows = tuple(rows)
        if tuple(names) != self._names or self._table is None:
            self._names = tuple(names)
            self._make_table()
        self._show()

    def shown(self) -> list[ConfigRow]:
        """Return the rows in view."""
        return [row for row in self._rows if row.differs or not self.only_differences]

    def texts(self) -> list[list[str]]:
        """Return title and rows in view as texts for export."""
        head = ["Setting", "Path", *self._names]
        return [head, *([row.title, row.path, *row.values] for row in self.shown())]

    def _make_table(self) -> None:
        if self._table is not None:
            self._body.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        columns = [Column("Setting", _SETTING_WIDTH), *(Column(name) for name in self._names)]
        self._table = Table(columns, [], fit=True, name="Settings of the compared runs")
        self._body.addWidget(self._table)

    @Slot()
    def _show(self) -> None:
        if self._table is None:
            return
        rows = self.shown()
        changed = sum(row.differs for row in self._rows)
        self._note.setText(f"{changed} of {len(self._rows)} settings differ")
        self._table.set_rows([_cells(row) for row in rows])
        self._table.setVisible(bool(rows))
        self._same.setVisible(not rows)
        self.only_changed.emit(self.only_differences)


def _cells(row: ConfigRow) -> list[Cell]:
    cells = [Cell(row.title, row.group, tone="muted")]
    for value in row.values:
        other = row.differs and value != row.values[0]
        cells.append(Cell(value, tone="accent" if other else "text", weight=600 if other else None))
    return cells
