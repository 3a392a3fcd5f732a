"""Best values of the compared sides, and how far they are from the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dasrec_core.analysis.group_tests import GroupComparison
from dasrec_core.analysis.marks import BETTER, significance_mark
from dasrec_core.analysis.protocol import Comparability
from dasrec_core.analysis.sentence import p_number
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
    Column("Difference", 152, right=True, note_width=76, group="Test at that epoch"),
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
    "p over users, Holm",
    "NDCG@20 test",
    "Difference to the base",
    "Recall@20 test, epoch chosen on test",
)
_ON_TEST: Final = "test_at_best_test_epoch"

Tests = Mapping[str, GroupComparison]
"""The base against another side in Recall@20, corrected together, by the key of that side."""


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
        test, found = _test_of(side, tests) if differs else None, side.result()
        over_users = None if test is None else test.over_users
        rows.append(
            [
                side.name,
                " ".join(run.run_id for run in side.runs),
                " ".join(map(str, side.group.seeds)),
                _plain(_mean(side, SELECTION, "valid")),
                _plain(_mean(side, SELECTION)),
                _plain(None if found is None else found.std),
                _signed(_change(side, base, SELECTION)) if differs else "",
                _plain(None if over_users is None else over_users.standard_error),
                "" if test is None or test.adjusted_p is None else p_number(test.adjusted_p),
                _plain(_mean(side, "ndcg@20")),
                _signed(_change(side, base, "ndcg@20")) if differs else "",
                _plain(_mean(side, SELECTION, _ON_TEST)),
            ]
        )
    return rows


def _test_of(side: Side, tests: Tests) -> GroupComparison | None:
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


def _difference(side: Side, base: Side, test: GroupComparison | None) -> Cell:
    if test is None or test.over_users is None:
        return _plain_difference(side, base, SELECTION)
    change, error = -test.over_users.difference, test.over_users.standard_error
    # As the Significance tab and a paper's table say it, so that one does not deny the other.
    mark = significance_mark(change, test.adjusted_p)
    tone = "muted" if not mark else "success" if mark == BETTER else "danger"
    return Cell(signed_text(change), f"{mark} ± {error:.4f}".strip(), tone=tone)


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
