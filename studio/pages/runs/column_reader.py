"""Reads what added columns need: the statistics of their series, and which columns there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from dasrec_core.store.series_statistics import SeriesStatistics
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.runs.column_chooser import ColumnChooser, candidates
from studio.pages.runs.table import RunsTable
from studio.widgets.keyboard_return import KeyboardReturn

_Found = tuple[str, list[RunRecord], Mapping[str, SeriesStatistics]]
"""A series, the runs that were asked for, and what was found of them."""


class ColumnReader(QObject):
    """One reading at a time; a wish that comes meanwhile is granted afterwards.

    ``failed`` tells what happened and what the user can do.
    """

    failed = Signal(str, str)

    def __init__(self, store: RunStore, tasks: TaskPool, table: RunsTable) -> None:
        super().__init__(table)
        self._store, self._tasks, self._table = store, tasks, table
        self._reading: Task | None = None
        self._again = False

    def read(self) -> None:
        """Read what the columns shown now lack, if anything."""
        if self._reading is not None:
            self._again = True
            return
        wanted, store = self._table.runs.statistics_missing(), self._store
        if not wanted:
            return

        def work() -> list[_Found]:
            return [
                (each, runs, store.statistics(each, [run.run_id for run in runs]))
                for each, runs in wanted.items()
            ]

        self._reading = self._tasks.run(work, done=self._take, failed=self._fail)

    def choose(self, runs: Sequence[RunRecord]) -> None:
        """Open the dialog that adds columns, once it is known what there is."""
        store = self._store
        self._tasks.run(
            lambda: candidates(store.series_keys(), runs), done=self._open, failed=self.failed
        )

    @Slot(object)
    def _open(self, keys: list[str]) -> None:
        shown = self._table.table_layout().keys
        dialog = ColumnChooser(self._table.window(), keys, shown)
        dialog.toggled.connect(self._table.set_column_shown)
        KeyboardReturn(dialog, otherwise=self._table)
        dialog.open()

    @Slot(object)
    def _take(self, found: list[_Found]) -> None:
        self._reading = None
        for series, asked, values in found:
            self._table.runs.set_statistics(series, asked, values)
        if self._again:
            self._again = False
            self.read()

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._reading, self._again = None, False
        self.failed.emit(what, hint)
