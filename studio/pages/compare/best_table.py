"""Best values of the compared sides, and how far they are from the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dasrec_core.analysis.protocol import Comparability
from dasrec_core.analysis.significance import PairedTest
from studio.pages.compare.parameters import mean_of
from studio.pages.compare.sides import Side
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
    Column("Recall@20", 124, right=True, note_width=52, group="Validation"),
    Column("Recall@20", 124, right=True, note_width=52, group="Test at that epoch"),
    Column("Difference", 140, right=True, note_width=64, group="Test at that epoch"),
    Column("NDCG@20", 124, right=True, note_width=52, group="Test at that epoch"),
    Column("Difference", 84, right=True, group="Test at that epoch"),
    Column("Recall@20", 168, right=True, note_width=52, group="Epoch chosen on test"),
    Column("Per epoch", 76, right=True),
    Column("Main memory", 96, right=True),
)
TITLES: Final = (
    "Run",
    "Run ids",
    "Seeds",
    "Recall@20 validation",
    "Recall@20 test",
    "Deviation over seeds",
    "Difference to the base",
    "Standard error over users",
    "NDCG@20 test",
    "Difference to the base",
    "Recall@20 test, epoch chosen on test",
)
_ON_TEST: Final = "test_at_best_test_epoch"

Tests = Mapping[str, PairedTest]
"""Paired tests in Recall@20 of the base against another side, by the key of that side."""


def best_cells(
    sides: Sequence[Side], base: Side, tests: Tests, verdict: Comparability
) -> list[list[Cell]]:
    """Return one row of cells per side; differences only where runs are comparable."""
    rows = []
    for side in sides:
        blank = Cell("" if side is base else NONE, tone="faint")
        differs = side is not base and not verdict.reasons
        rows.append(
            [
                Cell(side.name, _seeds(side), run=side.style),
                _metric(side, SELECTION, "valid", 600),
                _metric(side, SELECTION),
                _difference(side, base, _test_of(side, tests)) if differs else blank,
                _metric(side, "ndcg@20"),
                _plain_difference(side, base, "ndcg@20") if differs else blank,
                _metric(side, SELECTION, _ON_TEST, tone="muted"),
                Cell(duration_text(mean_of(side, "seconds_per_epoch")), tone="muted"),
                Cell(_memory(side), tone="muted"),
            ]
        )
    return rows


def best_texts(
    sides: Sequence[Side], base: Side, tests: Tests, verdict: Comparability
) -> list[list[str]]:
    """Return titles and rows as texts for other programs; ids stand beside the names."""
    rows = [list(TITLES)]
    for side in sides:
        differs = side is not base and not verdict.reasons
        test, found = _test_of(side, tests), side.result()
        rows.append(
            [
                side.name,
                " ".join(run.run_id for run in side.runs),
                " ".join(map(str, side.group.seeds)),
                _plain(_mean(side, SELECTION, "valid")),
                _plain(_mean(side, SELECTION)),
                _plain(None if found is None else found.std),
                _signed(_change(side, base, SELECTION)) if differs else "",
                _plain(None if test is None or not differs else test.standard_error),
                _plain(_mean(side, "ndcg@20")),
                _signed(_change(side, base, "ndcg@20")) if differs else "",
                _plain(_mean(side, SELECTION, _ON_TEST)),
            ]
        )
    return rows


def _test_of(side: Side, tests: Tests) -> PairedTest | None:
    """The test that belongs beside values of the epoch chosen on validation; none of another."""
    return tests.get(side.key) if side.group.tested_at == "test" else None


def _seeds(side: Side) -> str:
    number = len(side.group.seeds)
    return f"{number} seeds" if number > 1 else ""


def _metric(
    side: Side, key: str, split: str = "test", weight: int | None = None, tone: str = "text"
) -> Cell:
    found = side.result(key, split)
    if found is None:
        return Cell(NONE, tone="faint")
    if found.std is not None:
        return Cell(metric_text(found.mean), f"± {found.std:.4f}"[:8], tone, weight=weight)
    run = side.runs[0]
    epoch = {"valid": run.best_epoch, _ON_TEST: run.best_test_epoch}.get(split, 0)
    return Cell(metric_text(found.mean), f"@{epoch}" if epoch else "", tone, weight=weight)


def _difference(side: Side, base: Side, test: PairedTest | None) -> Cell:
    if test is None:
        return _plain_difference(side, base, SELECTION)
    change, error = -test.difference, test.standard_error
    # By the interval, as the Significance tab says it: within one standard error would call
    # differences real that the test next door does not.
    may_be_chance = test.low <= 0 <= test.high
    tone = "muted" if may_be_chance else "success" if change > 0 else "danger"
    return Cell(signed_text(change), f"± {error:.4f}", tone=tone)


def _plain_difference(side: Side, base: Side, key: str) -> Cell:
    change = _change(side, base, key)
    # Untested, so without a colour that would call it a gain or a loss.
    return Cell(NONE, tone="faint") if change is None else Cell(signed_text(change))


def _mean(side: Side, key: str, split: str = "test") -> float | None:
    found = side.result(key, split)
    return None if found is None else found.mean


def _change(side: Side, base: Side, key: str) -> float | None:
    mine, theirs = _mean(side, key), _mean(base, key)
    return None if mine is None or theirs is None else mine - theirs


def _memory(side: Side) -> str:
    gigabytes = mean_of(side, "memory_gb")
    return memory_text(None if gigabytes is None else round(gigabytes * 1e9))


def _plain(value: float | None) -> str:
    return "" if value is None else metric_text(value)


def _signed(value: float | None) -> str:
    return "" if value is None else signed_text(value)
