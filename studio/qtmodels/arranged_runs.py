"""Runs as rows: sorted, filtered and gathered here, not in a proxy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from dasrec_core.store.series_statistics import SeriesStatistics
from studio.qtmodels.filter_query import FilterQuery
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.run_data import RunData
from studio.qtmodels.run_filter import matching
from studio.qtmodels.run_rows import NOTHING, Arrangement, Order, arrange
from studio.qtmodels.seed_groups import Member
from studio.widgets.cells import Index

_NO_PARENT: Final = QModelIndex()


def wall_clock_ms() -> int:
    """Return milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class ArrangedRuns(QAbstractTableModel):
    """Which run or group stands in which row; what its cells say is not known here.

    Owns the records it was given; an :class:`Arrangement` says which of them stand in which row,
    alone or gathered by everything but the seed. Every change of order, filter or grouping remaps
    persistent indexes, so that selection and scroll position survive.
    """

    counts_changed = Signal()  # shown or all runs are more or fewer now

    def __init__(
        self, parent: QObject | None = None, *, clock_ms: Callable[[], int] = wall_clock_ms
    ) -> None:
        super().__init__(parent)
        self.columns: tuple[RunColumn, ...] = COLUMNS
        self._clock_ms = clock_ms
        self._data = RunData(clock_ms())
        self._query = FilterQuery()
        self._sorted_by = COLUMN_NUMBERS["started"]
        self._sort_order = Qt.SortOrder.DescendingOrder
        self._open_groups: set[str] | None = None  # None: not grouped
        self._shown = NOTHING

    @property
    def num_runs(self) -> int:
        """How many runs there are, shown or not."""
        return len(self._data.runs)

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction of the order."""
        return self._sorted_by, self._sort_order

    @property
    def is_grouped(self) -> bool:
        """Whether runs of the same settings stand below one row."""
        return self._open_groups is not None

    def run(self, row: int) -> RunRecord:
        """Return the run shown in ``row``, of a group the first."""
        return self._data.runs[self._shown.members(row)[0]]

    def runs_in(self, row: int) -> list[RunRecord]:
        """Return the run shown in ``row``, or all of the group that it stands for."""
        return [self._data.runs[position] for position in self._shown.members(row)]

    def shown_runs(self) -> list[RunRecord]:
        """Return the runs the filter lets through, each once, those of closed groups too."""
        rows = range(len(self._shown.rows))
        return list({run.run_id: run for row in rows for run in self.runs_in(row)}.values())

    def num_shown(self) -> int:
        """How many runs the filter lets through, in groups or not."""
        if not self.is_grouped:
            return len(self._shown.rows)
        rows = range(len(self._shown.rows))
        indented = len(self._shown.indented)
        return sum(len(self._shown.members(row)) for row in rows) - indented

    def find(self, run_id: str) -> RunRecord | None:
        """Return a run by id, shown or not."""
        position = self._data.position(run_id)
        return None if position is None else self._data.runs[position]

    def seed_group(self, run: RunRecord) -> list[RunRecord]:
        """Return all runs that differ from ``run`` in nothing but the seed, shown or not."""
        wanted = run.group_identity
        return [one for one in self._data.runs if one.group_identity == wanted]

    def row_of(self, run_id: str) -> int:
        """Return the row that shows a run, or -1."""
        position = self._data.position(run_id)
        if position is None:
            return -1
        found = np.flatnonzero(self._shown.rows == position)
        return int(found[0]) if found.size else -1

    def group_row_of(self, run_id: str) -> int:
        """Return the row of the group that a run belongs to, or -1."""
        position = self._data.position(run_id)
        for number, group in enumerate(self._shown.groups):
            if position in group:
                return int(np.flatnonzero(self._shown.rows == -1 - number)[0])
        return -1

    def spark_missing(self, rows: Iterable[int]) -> list[RunRecord]:
        """Return the runs in ``rows`` whose curve was not given, or may have grown since."""
        runs = {run.run_id: run for row in rows for run in self.runs_in(row)}
        return self._data.spark_missing(runs.values())

    def set_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show ``runs`` in place of what was shown; what stays keeps its selection."""
        if self._data.ids() == {run.run_id for run in runs}:
            self.update_runs(run for run in runs if run != self.find(run.run_id))
        else:
            self._rearrange(lambda: self._replace(runs))

    def update_runs(self, changed: Iterable[RunRecord]) -> None:
        """Replace records by id, or add them; moves rows only where order or filter ask for it."""
        runs = list(changed)
        if not runs:
            return
        if any(self._data.position(run.run_id) is None for run in runs):
            merged = {run.run_id: run for run in [*self._data.runs, *runs]}
            self._rearrange(lambda: self._replace(list(merged.values())))
            return
        self._data.update(runs)
        has_other_baselines = self._look_at_clock()
        shown = self._arranged()
        if np.array_equal(shown.rows, self._shown.rows) and shown.groups == self._shown.groups:
            self._shown = shown
            for run in runs:
                self._emit_row_changed(self.row_of(run.run_id))
                self._emit_row_changed(self.group_row_of(run.run_id))
            if has_other_baselines and self.rowCount():
                number = COLUMN_NUMBERS["change"]
                last = self.index(self.rowCount() - 1, number)
                self.dataChanged.emit(self.index(0, number), last)
        else:
            self._rearrange(lambda: None, shown)

    def set_filter(self, query: FilterQuery) -> None:
        """Show only the runs that match."""
        self._query = query
        self._look_at_clock()
        self._rearrange(lambda: None)

    def set_grouped(self, on: bool) -> None:
        """Gather runs that differ in nothing but the seed, or show each by itself."""
        if on != self.is_grouped:

            def change() -> None:
                self._open_groups = set() if on else None
                self._look_at_clock()

            self._rearrange(change)

    def toggle_group(self, row: int) -> None:
        """Show or hide the runs below the group in ``row``; nothing where there is no group."""
        if self._open_groups is not None and self._shown.is_group(row):
            identity, open_groups = self.run(row).group_identity, self._open_groups
            self._rearrange(lambda: open_groups.symmetric_difference_update({identity}))

    def group_state(self, row: int) -> bool | None:
        """Whether the group in ``row`` is open; ``None`` where a run stands."""
        if self._open_groups is None or not self._shown.is_group(row):
            return None
        return self.run(row).group_identity in self._open_groups

    def set_extra_columns(self, extra: Sequence[RunColumn]) -> None:
        """Show ``extra`` behind the columns that are always there."""
        wanted = (*COLUMNS, *extra)
        if wanted == self.columns:
            return
        if len(self.columns) > len(COLUMNS):
            self.beginRemoveColumns(QModelIndex(), len(COLUMNS), len(self.columns) - 1)
            self.columns = COLUMNS
            self.endRemoveColumns()
        if extra:
            self.beginInsertColumns(QModelIndex(), len(COLUMNS), len(wanted) - 1)
            self.columns = wanted
            self.endInsertColumns()
        if self._sorted_by >= len(self.columns):
            self.sort(COLUMN_NUMBERS["started"], Qt.SortOrder.DescendingOrder)

    def statistics_missing(self) -> dict[str, list[RunRecord]]:
        """Return, by series, the runs whose statistics were not given, or may be others now."""
        return self._data.statistics_missing(self.columns)

    def set_statistics(
        self, series: str, asked: Iterable[RunRecord], found: Mapping[str, SeriesStatistics]
    ) -> None:
        """Give the statistics of ``series`` that were found of the runs ``asked`` for."""
        if self._data.add_statistics(series, asked, found) and self.rowCount():
            self._rearrange(lambda: None)
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, len(COLUMNS)), last)

    def set_sparks(
        self, asked: Iterable[RunRecord], sparks: Mapping[str, tuple[float, ...]]
    ) -> None:
        """Give the curves of the runs ``asked`` for, thinned to what a cell can show."""
        self._data.add_sparks(asked, sparks)
        number = COLUMN_NUMBERS["curve"]
        for run_id in sparks:
            for row in (self.row_of(run_id), self.group_row_of(run_id)):
                if row >= 0:
                    self.dataChanged.emit(self.index(row, number), self.index(row, number))

    def _replace(self, runs: Sequence[RunRecord]) -> None:
        self._data.replace(runs)
        self._look_at_clock()

    def _look_at_clock(self) -> bool:
        """Take note of the time, and of the baselines; return whether those are others now."""
        self._data.now_ms = self._clock_ms()
        return self._data.find_baselines(grouped=self.is_grouped)

    def _members(self, row: int) -> list[Member]:
        return [(run, self._data.context(run)) for run in self.runs_in(row)]

    def _arranged(self) -> Arrangement:
        """The rows as they are to be shown now."""
        is_down = self._sort_order == Qt.SortOrder.DescendingOrder
        kept = None
        if self._query.active:
            kept = matching(self._query, self._data.runs, self._data.haystacks, self._data.now_ms)
        return arrange(
            Order(self.columns[self._sorted_by], is_down),
            self._data.runs,
            [self._data.context(run) for run in self._data.runs],
            kept,
            self._open_groups,
        )

    def _rearrange(self, change: Callable[[], None], shown: Arrangement | None = None) -> None:
        """Make ``change``, arrange anew, and take persistent indexes along by run or group."""
        before = (self.num_shown(), self.num_runs)
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        held = [(self.run(i.row()), self._shown.is_group(i.row()), i.column()) for i in old]
        change()
        self._shown = self._arranged() if shown is None else shown
        row_at = {place: row for row, place in enumerate(self._shown.rows.tolist())}
        group_at = {
            self._data.runs[group[0]].group_identity: row_at[-1 - number]
            for number, group in enumerate(self._shown.groups)
        }
        new = []
        for run, was_group, column in held:
            position = self._data.position(run.run_id)
            if was_group:
                row = group_at.get(run.group_identity)
            else:
                row = None if position is None else row_at.get(position)
            new.append(QModelIndex() if row is None else self.index(row, column))
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
        if before != (self.num_shown(), self.num_runs):
            self.counts_changed.emit()

    def _emit_row_changed(self, row: int) -> None:
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown.rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self._sorted_by, self._sort_order = column, order
            self._look_at_clock()
            self._rearrange(lambda: None)
