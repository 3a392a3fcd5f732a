"""The settings of the compared runs: those that differ, or all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot

from studio.pages.compare.config_rows import ConfigRow
from studio.pages.compare.heads import TitledCard
from studio.qtmodels.run_format import NONE
from studio.theme.tokens import SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.controls import button, segments
from studio.widgets.parts import text
from studio.widgets.table import Table

_SETTING_WIDTH, _SHORT_SETTING_WIDTH = 264, 152
_FITTING = 6  # columns that share the width; more get a width of their own and scroll
_MANY = 8  # from here on columns are as narrow as a name of a model allows
_VALUE_WIDTH, _NARROW_WIDTH = 128, 92


class DifferenceCard(TitledCard):
    """A card with one row per setting; a value that is not that of the first side stands out.

    Args:
        most: Rows shown, the most telling first; 0 shows all and offers the choice.
    """

    all_wanted = Signal()  # the rows that are left out

    def __init__(self, most: int = 0) -> None:
        choice = segments("Differences only", "All settings")
        rest = button("", kind="link", tip="Show all that differ")
        super().__init__(
            actions=[rest if most else choice], flush=True, topic="compare.differences"
        )
        self._most, self._choice, self._rest = most, choice, rest
        self._names: tuple[str, ...] = ()
        self._rows: tuple[ConfigRow, ...] = ()
        self._table: Table | None = None
        self._same = text("", "body", "muted", wrap=True)
        self._same.setContentsMargins(SPACE.lg, SPACE.sm, SPACE.lg, SPACE.lg)
        self.body.addWidget(self._same)
        choice.changed.connect(self._show)
        rest.clicked.connect(self.all_wanted)

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
        rows = [row for row in self._rows if row.differs or not self.only_differences]
        if not self._most:
            return rows
        # Settings that only one model has say least about why two runs differ.
        return sorted(rows, key=lambda row: (not row.tells, NONE in row.values))[: self._most]

    def texts(self) -> list[list[str]]:
        """Return title and rows in view as texts for export."""
        head = ["Setting", "Path", *self._names]
        return [head, *([row.title, row.path, *row.values] for row in self.shown())]

    def _make_table(self) -> None:
        if self._table is not None:
            self.body.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        many = len(self._names)
        width = 0 if many <= _FITTING else _VALUE_WIDTH if many <= _MANY else _NARROW_WIDTH
        setting = _SETTING_WIDTH if not self._most else _SHORT_SETTING_WIDTH
        columns = [Column("Setting", setting), *(Column(name, width) for name in self._names)]
        self._table = Table(columns, [], fit=True, name="Settings of the compared runs")
        if not width:
            self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.insertWidget(0, self._table)

    @Slot()
    def _show(self) -> None:
        if self._table is None:
            return
        rows = self.shown()
        changed = sum(row.differs for row in self._rows)
        self.set_title("Differences", f"{changed} of {len(self._rows)} settings differ")
        self._table.set_rows([_cells(row) for row in rows])
        if len(self._names) > _FITTING:
            bar = self._table.horizontalScrollBar().sizeHint().height()
            self._table.setFixedHeight(self._table.height() + bar)
        self._table.setVisible(bool(rows))
        self._same.setText("" if rows else "All settings are the same.")
        self._same.setVisible(not rows)
        self._rest.setText(f"All {changed} differences")
        self._rest.setVisible(len(rows) < changed)


def _cells(row: ConfigRow) -> list[Cell]:
    cells = [Cell(row.title, row.group, tone="muted")]
    for value in row.values:
        # What a model does not have is no choice somebody made: said, but not loudly.
        other = row.differs and value not in (row.values[0], NONE)
        tone = "accent" if other else "faint" if value == NONE else "text"
        cells.append(Cell(value, tone=tone, weight=600 if other else None))
    return cells
