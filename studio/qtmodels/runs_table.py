"""Runs as rows of a table view: sorted and filtered here, not in a proxy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.qtmodels.filter_query import FilterQuery
from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_columns import (
    COLUMN_NUMBERS,
    COLUMNS,
    RowContext,
    SortKey,
    cell_tip,
    live_share,
)
from studio.qtmodels.run_filter import haystack, matching
from studio.widgets.cells import Index

Rows = NDArray[np.int64]

CellRole: Final = int(Qt.ItemDataRole.UserRole)
"""``(Cell, Column)``, what the delegate paints."""
RunIdRole: Final = CellRole + 1
ProgressRole: Final = CellRole + 2
"""Share of its epochs a live run has done, in the column of epochs; else ``None``."""

_NO_PARENT: Final = QModelIndex()


def wall_clock_ms() -> int:
    """Return milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class RunsTableModel(QAbstractTableModel):
    """Read-only view of run records; never touches the store itself.

    Owns the records it was given, in the order of ``_records``; ``_rows`` holds the positions of
    those that are shown, in the order they are shown. Every change of order or filter remaps
    persistent indexes, so that selection and scroll position survive.
    """

    counts_changed = Signal()  # shown or all runs are more or fewer now

    def __init__(
        self, parent: QObject | None = None, *, clock_ms: Callable[[], int] = wall_clock_ms
    ) -> None:
        super().__init__(parent)
        self._clock_ms = clock_ms
        self._now_ms = clock_ms()
        self._records: list[RunRecord] = []
        self._haystacks: list[str] = []
        self._positions: dict[str, int] = {}
        self._sparks: dict[str, tuple[float, ...]] = {}
        self._baseline: RunRecord | None = None
        self._query = FilterQuery()
        self._sorted_by = COLUMN_NUMBERS["started"]
        self._sort_order = Qt.SortOrder.DescendingOrder
        self._rows: Rows = np.empty(0, dtype=np.int64)

    @property
    def num_runs(self) -> int:
        """How many runs there are, shown or not."""
        return len(self._records)

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction of the order."""
        return self._sorted_by, self._sort_order

    def run(self, row: int) -> RunRecord:
        """Return the run shown in ``row``."""
        return self._records[int(self._rows[row])]

    def find(self, run_id: str) -> RunRecord | None:
        """Return a run by id, shown or not."""
        position = self._positions.get(run_id)
        return None if position is None else self._records[position]

    def row_of(self, run_id: str) -> int:
        """Return the row that shows a run, or -1."""
        position = self._positions.get(run_id)
        if position is None:
            return -1
        found = np.flatnonzero(self._rows == position)
        return int(found[0]) if found.size else -1

    def spark_missing(self, rows: Iterable[int]) -> list[RunRecord]:
        """Return the runs in ``rows`` whose curve was not given, or has grown since."""
        runs = [self.run(row) for row in rows]
        return [
            run
            for run in runs
            if run.best_epoch and (run.run_id not in self._sparks or not run.status.is_final)
        ]

    def set_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show ``runs`` in place of what was shown; what stays keeps its selection."""
        known = set(self._positions)
        same = known == {run.run_id for run in runs}
        if same:
            old = self._records
            self.update_runs(
                run for run in runs if not _is_same(run, old[self._positions[run.run_id]])
            )
        else:
            self._rearrange(lambda: self._replace(list(runs)))

    def update_runs(self, changed: Iterable[RunRecord]) -> None:
        """Replace records by id, or add them; moves rows only where order or filter ask for it."""
        runs = list(changed)
        if not runs:
            return
        if any(run.run_id not in self._positions for run in runs):
            merged = {run.run_id: run for run in [*self._records, *runs]}
            self._rearrange(lambda: self._replace(list(merged.values())))
            return
        for run in runs:
            position = self._positions[run.run_id]
            self._records[position], self._haystacks[position] = run, haystack(run)
        self._now_ms = self._clock_ms()
        self._find_baseline()
        if np.array_equal(rows := self._arranged(), self._rows):
            for run in runs:
                self._emit_row_changed(self.row_of(run.run_id))
        else:
            self._rearrange(lambda: None, rows)

    def set_filter(self, query: FilterQuery) -> None:
        """Show only the runs that match."""
        self._query = query
        self._now_ms = self._clock_ms()
        self._rearrange(lambda: None)

    def set_sparks(self, sparks: Mapping[str, tuple[float, ...]]) -> None:
        """Give the validation curves of some runs, thinned to what a cell can show."""
        self._sparks.update(sparks)
        number = COLUMN_NUMBERS["curve"]
        for run_id in sparks:
            if (row := self.row_of(run_id)) >= 0:
                index = self.index(row, number)
                self.dataChanged.emit(index, index)

    def _replace(self, runs: list[RunRecord]) -> None:
        self._records = runs
        self._haystacks = [haystack(run) for run in runs]
        self._positions = {run.run_id: position for position, run in enumerate(runs)}
        self._sparks = {
            run_id: spark for run_id, spark in self._sparks.items() if run_id in self._positions
        }
        self._now_ms = self._clock_ms()
        self._find_baseline()

    def _find_baseline(self) -> None:
        self._baseline = next((run for run in self._records if run.is_baseline), None)

    def _context(self, run: RunRecord) -> RowContext:
        return RowContext(self._now_ms, self._sparks.get(run.run_id, ()), self._baseline)

    def _arranged(self) -> Rows:
        """Positions of the runs to show, in order; runs without a value stand last."""
        newest = np.argsort([-run.created_at_ms for run in self._records], kind="stable")
        sort_key = COLUMNS[self._sorted_by].sort_key
        values = _ranks([sort_key(run, self._context(run)) for run in self._records])[newest]
        if self._sort_order == Qt.SortOrder.DescendingOrder:
            values = -values
        order = newest[np.argsort(values, kind="stable")].astype(np.int64)
        if not self._query.active:
            return order
        kept = matching(self._query, self._records, self._haystacks, self._now_ms)
        return order[kept[order]]

    def _rearrange(self, change: Callable[[], None], rows: Rows | None = None) -> None:
        """Make ``change``, arrange anew, and take persistent indexes along by run."""
        before = (self.rowCount(), self.num_runs)
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        run_ids = [self.run(index.row()).run_id for index in old]
        change()
        self._rows = self._arranged() if rows is None else rows
        row_by_position = {int(position): row for row, position in enumerate(self._rows)}
        new = []
        for index, run_id in zip(old, run_ids, strict=True):
            row = row_by_position.get(self._positions.get(run_id, -1))
            new.append(QModelIndex() if row is None else self.index(row, index.column()))
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
        if before != (self.rowCount(), self.num_runs):
            self.counts_changed.emit()

    def _emit_row_changed(self, row: int) -> None:
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            self._sorted_by, self._sort_order = column, order
            self._now_ms = self._clock_ms()
            self._rearrange(lambda: None)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        run, column = self.run(index.row()), COLUMNS[index.column()]
        if role == RunIdRole:
            return run.run_id
        if role == ProgressRole:
            return live_share(run) if column.key == "progress" else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell_tip(run, column.key)) or None
        if role not in _TEXT_ROLES and role != CellRole:
            return None
        cell = column.cell(run, self._context(run))
        if role == CellRole:
            return cell, column.column
        shown = f"{cell.text} {cell.note}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.full_title}: {shown or 'none'}"
        return shown

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].full_title
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            down = COLUMNS[section].best_first
            return Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        return plain_tip(COLUMNS[section].tip) if role == Qt.ItemDataRole.ToolTipRole else None


_TEXT_ROLES: Final = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole})


def _is_same(new: RunRecord, old: RunRecord) -> bool:
    return new is old or new == old


def _ranks(values: Sequence[SortKey]) -> NDArray[np.float64]:
    """Return numbers that sort as ``values`` do; NaN for ``None``, shape ``(N,)``."""
    if not any(isinstance(value, str) for value in values):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    texts = sorted({value for value in values if isinstance(value, str)})
    rank = {text: float(number) for number, text in enumerate(texts)}
    return np.array([rank.get(value, np.nan) for value in values], dtype=np.float64)  # type: ignore[arg-type]  # a column holds text or numbers, never both
