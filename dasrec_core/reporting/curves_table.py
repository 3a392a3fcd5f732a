"""Series of runs as a long table: one row per run, series and epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dasrec_core.quantity import counted
from dasrec_core.reporting.document import Column, Table
from dasrec_core.store.records import Curves, RunRecord

_COLUMNS: Final = (
    Column("run_id", "Run id"),
    Column("name", "Name"),
    Column("dataset", "Data set"),
    Column("seed", "Seed", kind="number"),
    Column("series", "Series"),
    Column("epoch", "Epoch", kind="number"),
    Column("value", "Value", kind="number", digits=6),
)


def curves_table(pairs: Sequence[tuple[RunRecord, Curves]]) -> Table:
    """Return the series of runs as a table."""
    rows = tuple(
        (run.run_id, run.name, run.dataset_name, run.config.seed, key, epoch, value)
        for run, curves in pairs
        for key, curve in curves.items()
        for epoch, value in zip(curve.epochs, curve.values, strict=True)
    )
    return Table(f"Series of {counted(len(pairs), 'run')}", _COLUMNS, rows)
