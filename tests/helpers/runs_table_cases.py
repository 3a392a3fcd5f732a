"""The table of runs at a fixed time, and what it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.qtmodels.runs_table import RunsTableModel

MakeRun = Callable[..., RunRecord]
CLOCK_MS = 1_700_000_100_000
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def shown(model: RunsTableModel, row: int, key: str) -> object:
    return model.index(row, COLUMN_NUMBERS[key]).data()
