"""Stored runs as a table, one row each, all metrics of all three readings in columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.events import Metrics
from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import masking_note
from dasrec_core.reporting.document import Cell, Column, Table
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
_GROUPS: Final[dict[str, tuple[str, Callable[[RunRecord], Metrics]]]] = {
    "valid": ("Validation", lambda run: run.best_valid),
    "test": ("Test, epoch chosen on validation", lambda run: run.best_test),
    "test_at_best_test_epoch": (
        "Test, epoch chosen on test",
        lambda run: run.test_at_best_test_epoch,
    ),
}


def runs_table(runs: Sequence[RunRecord], metrics: Sequence[str] = ()) -> Table:
    """Return ``runs`` as a table.

    Args:
        runs: In the order of the rows.
        metrics: Those to show, such as ``recall@20``; all that occur when empty.
    """
    measured = {group: [source(run) for run in runs] for group, (_, source) in _GROUPS.items()}
    # Some metrics stand in one group only; a column without a value says nothing.
    shown = [
        (group, key)
        for group, values in measured.items()
        for key in dict.fromkeys(key for one in values for key in one)
        if not metrics or key in metrics
    ]
    columns = [
        Column(f"{group} {key}", metric_title(key), _GROUPS[group][0], "number")
        for group, key in shown
    ]
    rows = tuple(
        (*_facts(run), *(measured[group][number].get(key) for group, key in shown))
        for number, run in enumerate(runs)
    )
    notes = (
        "Each way to choose the epoch has columns of its own; they do not compare.",
        masking_note(run.config.evaluation.mask_valid_at_test for run in runs),
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
