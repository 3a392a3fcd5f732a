"""Stored runs as a table, one row each, all metrics of all three readings in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dasrec_core.reporting.document import Cell, Column, Table
from dasrec_core.reporting.words import counted, metric_title
from dasrec_core.store.records import RunRecord

_FACTS: Final = (
    Column("run_id", "Run id"),
    Column("name", "Name"),
    Column("dataset", "Data set"),
    Column("model", "Model"),
    Column("status", "State"),
    Column("seed", "Seed", kind="number"),
    Column("epochs", "Epochs", kind="number"),
    Column("best_epoch", "Best epoch", kind="number"),
    Column("best_test_epoch", "Best test epoch", kind="number"),
    Column("seconds_per_epoch", "Seconds per epoch", kind="number", digits=2),
)
_GROUPS: Final = {
    "valid": "Validation",
    "test": "Test, epoch chosen on validation",
    "test_at_best_test_epoch": "Test, epoch chosen on test",
}


def runs_table(runs: Sequence[RunRecord], metrics: Sequence[str] = ()) -> Table:
    """Return ``runs`` as a table.

    Args:
        runs: In the order of the rows.
        metrics: Those to show, such as ``recall@20``; all that occur when empty.
    """
    shown = tuple(metrics) or tuple(dict.fromkeys(key for run in runs for key in run.best_test))
    columns = [
        Column(f"{group} {metric}", metric_title(metric), words, "number")
        for group, words in _GROUPS.items()
        for metric in shown
    ]
    rows = tuple((*_facts(run), *_values(run, shown)) for run in runs)
    notes = (
        "Each way to choose the epoch has columns of its own; they do not compare.",
        "Full ranking over all items, training items masked.",
    )
    return Table(counted(len(runs), "run"), (*_FACTS, *columns), rows, notes)


def _facts(run: RunRecord) -> tuple[Cell, ...]:
    return (
        run.run_id,
        run.name,
        run.dataset_name,
        run.config.model.name,
        run.status.value,
        run.config.seed,
        run.epochs_done,
        run.best_epoch,
        run.best_test_epoch,
        run.seconds_per_epoch,
    )


def _values(run: RunRecord, metrics: Sequence[str]) -> list[Cell]:
    sources = (run.best_valid, run.best_test, run.test_at_best_test_epoch)
    return [source.get(metric) for source in sources for metric in metrics]
