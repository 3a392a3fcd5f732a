"""Runs as rows of a table view: what each cell shows, says and tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt
from typing_extensions import override

from studio.qtmodels.arranged_runs import ArrangedRuns
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS, cell_tip, live_share
from studio.qtmodels.seed_groups import group_tip
from studio.qtmodels.shown_row import ShownRow
from studio.widgets.cells import Index

CellRole: Final = int(Qt.ItemDataRole.UserRole)
"""``(Cell, Column)``, what the delegate paints."""
RunIdRole: Final = CellRole + 1
ProgressRole: Final = CellRole + 2
"""Share of its epochs a live run has done, in the column of epochs; else ``None``."""

_GROUPED_NAME: Final = replace(COLUMNS[COLUMN_NUMBERS["name"]].column, slots=True)
_WITH_BAR: Final = frozenset({"state", "progress"})
_TEXT_ROLES: Final = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole})


class RunsTableModel(ArrangedRuns):
    """Read-only view of run records; never touches the store itself."""

    def shown_row(self, row: int) -> ShownRow:
        """Return what stands in ``row`` as a value that outlives the next change."""
        is_indented = bool(self._shown.rows[row] in self._shown.indented)
        return ShownRow(tuple(self._members(row)), self.group_state(row), is_indented)

    def shown_rows(self) -> list[ShownRow]:
        """Return all rows from above to below."""
        return [self.shown_row(row) for row in range(self.rowCount())]

    def _tip(self, row: int, column: RunColumn) -> str:
        if self._shown.is_group(row):
            return group_tip(column, self._members(row))
        return cell_tip(self.run(row), column.key)

    # Qt overrides

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown.rows):
            return None
        run, column = self.run(index.row()), self.columns[index.column()]
        if role == RunIdRole:
            return run.run_id
        if role == ProgressRole:
            is_run = not self._shown.is_group(index.row())
            return live_share(run) if is_run and column.key in _WITH_BAR else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(index.row(), column)) or None
        if role not in _TEXT_ROLES and role != CellRole:
            return None
        cell = self.shown_row(index.row()).cell(column)
        if role == CellRole:
            is_name = self.is_grouped and column.key == "name"
            return cell, _GROUPED_NAME if is_name else column.column
        shown = f"{cell.text} {cell.note}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            fold = {None: "", True: ", open group", False: ", closed group"}[cell.expanded]
            return f"{column.full_title}: {shown or 'none'}{fold}"
        return shown

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].full_title
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            down = self.columns[section].best_first
            return Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        return plain_tip(self.columns[section].tip) if role == Qt.ItemDataRole.ToolTipRole else None
