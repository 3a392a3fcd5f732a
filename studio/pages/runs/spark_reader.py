"""Reads the small curves of the rows in view, while the page is in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.runs.sparks import Sparks, read_sparks
from studio.pages.runs.table import RunsTable


class SparkReader(QObject):
    """One reading at a time; rows that come into view meanwhile are read afterwards."""

    def __init__(self, store: RunStore, tasks: TaskPool, table: RunsTable) -> None:
        super().__init__(table)
        self._store, self._tasks, self._table = store, tasks, table
        self._is_active, self._wants_more = False, False
        self._reading: Task | None = None
        table.rows_in_view.connect(self._read)

    def set_active(self, on: bool) -> None:
        """Read from now on, or no longer."""
        self._is_active = on

    def close(self) -> None:
        """The page goes: what is being read is no longer wanted."""
        self._is_active = False
        if self._reading is not None:
            self._reading.cancel()

    @Slot(object)
    def _read(self, rows: list[int]) -> None:
        runs = self._table.runs.spark_missing(rows)
        if self._reading is not None:
            self._wants_more = True  # scrolled while curves were read
            return
        if not runs or not self._is_active:
            return
        store, ids = self._store, [run.run_id for run in runs]
        self._reading = self._tasks.run(
            lambda: (runs, read_sparks(store, ids)), done=self._take, failed=self._go_without
        )

    @Slot(object)
    def _take(self, found: tuple[list[RunRecord], Sparks]) -> None:
        self._reading = None
        self._table.runs.set_sparks(*found)
        if self._wants_more:
            self._wants_more = False
            self._table.look_again()

    @Slot(str, str)
    def _go_without(self, what: str, hint: str) -> None:
        self._reading = None  # the next reading of the runs says what is wrong
