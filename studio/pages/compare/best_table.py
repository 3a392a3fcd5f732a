"""Best values of the compared runs, and how far they are from the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dasrec_core.store.records import RunRecord
from studio.pages.compare.comparability import Comparability
from studio.pages.compare.comparison import Comparison
from studio.qtmodels.run_columns import SELECTION
from studio.qtmodels.run_format import (
    NONE,
    duration_text,
    memory_text,
    metric_text,
    signed_text,
)
from studio.widgets.cells import Cell, Column

COLUMNS: Final = (
    Column("Run"),
    Column("Recall@20", 108, right=True, note_width=36, group="Validation"),
    Column("Recall@20", 96, right=True, group="Test at that epoch"),
    Column("Difference", 148, right=True, note_width=64, group="Test at that epoch"),
    Column("NDCG@20", 88, right=True, group="Test at that epoch"),
    Column("Difference", 84, right=True, group="Test at that epoch"),
    Column("Recall@20", 188, right=True, note_width=36, group="Epoch chosen on test"),
    Column("Per epoch", 80, right=True),
    Column("Memory", 80, right=True),
)
TITLES: Final = (
    "Run",
    "Run id",
    "Recall@20 validation",
    "Epoch",
    "Recall@20 test",
    "Difference to the first",
    "Standard error",
    "NDCG@20 test",
    "Difference to the first",
    "Recall@20 test, epoch chosen on test",
    "Epoch chosen on test",
)


def best_cells(
    comparison: Comparison,
    names: Sequence[str],
    styles: Sequence[int],
    verdict: Comparability,
) -> list[list[Cell]]:
    """Return one row of cells per run; differences only where runs are comparable."""
    rows = []
    for number, run in enumerate(comparison.runs):
        differs = number > 0 and not verdict.reasons
        rows.append(
            [
                Cell(names[number], run=styles[number]),
                _metric(run.best_valid.get(SELECTION), run.best_epoch, 600),
                _metric(run.best_test.get(SELECTION)),
                _difference(comparison, number, SELECTION) if differs else _none(number),
                _metric(run.best_test.get("ndcg@20")),
                _difference(comparison, number, "ndcg@20") if differs else _none(number),
                _published(run),
                Cell(duration_text(run.seconds_per_epoch), tone="muted"),
                Cell(memory_text(run.peak_memory_bytes), tone="muted"),
            ]
        )
    return rows


def best_texts(
    comparison: Comparison, names: Sequence[str], verdict: Comparability
) -> list[list[str]]:
    """Return title and rows as texts for export; ids stand beside the names."""
    rows = [list(TITLES)]
    for number, run in enumerate(comparison.runs):
        error = comparison.errors[number]
        changes = [
            signed_text(_change(comparison, number, metric))
            if number > 0 and not verdict.reasons
            else ""
            for metric in (SELECTION, "ndcg@20")
        ]
        rows.append(
            [
                names[number],
                run.run_id,
                _plain(run.best_valid.get(SELECTION)),
                str(run.best_epoch or ""),
                _plain(run.best_test.get(SELECTION)),
                changes[0],
                _plain(error) if changes[0] else "",
                _plain(run.best_test.get("ndcg@20")),
                changes[1],
                _plain(run.test_at_best_test_epoch.get(SELECTION)),
                str(run.best_test_epoch or ""),
            ]
        )
    return rows


def _none(number: int) -> Cell:
    return Cell("" if number == 0 else NONE, tone="faint")


def _metric(value: float | None, epoch: int = 0, weight: int | None = None) -> Cell:
    if value is None:
        return Cell(NONE, tone="faint")
    return Cell(metric_text(value), f"@{epoch}" if epoch else "", weight=weight)


def _published(run: RunRecord) -> Cell:
    value = run.test_at_best_test_epoch.get(SELECTION)
    if value is None:
        return Cell(NONE, tone="faint")
    return Cell(metric_text(value), f"@{run.best_test_epoch}", tone="muted")


def _change(comparison: Comparison, number: int, metric: str) -> float | None:
    first = comparison.runs[0].best_test.get(metric)
    mine = comparison.runs[number].best_test.get(metric)
    return None if first is None or mine is None else mine - first


def _difference(comparison: Comparison, number: int, metric: str) -> Cell:
    change = _change(comparison, number, metric)
    if change is None:
        return Cell(NONE, tone="faint")
    error = comparison.errors[number] if metric == SELECTION else None
    is_noise = error is not None and abs(change) < error
    tone = "muted" if is_noise or round(change, 4) == 0 else "success" if change > 0 else "danger"
    return Cell(signed_text(change), "" if error is None else f"± {error:.4f}", tone=tone)


def _plain(value: float | None) -> str:
    return "" if value is None else metric_text(value)
