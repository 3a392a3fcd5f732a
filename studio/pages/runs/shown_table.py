"""The runs table as it is shown, as a table to export: its columns, its order, its groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from statistics import fmean, stdev
from typing import Final

from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import masking_note
from dasrec_core.reporting.document import Cell, Column, Kind, Mean, Table
from studio.export.shown_digits import most_decimals
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.run_format import MINUS, NONE, metric_text, number_text, signed_text
from studio.qtmodels.seed_groups import measured
from studio.qtmodels.shown_row import ShownRow

_MEASURES: Final = frozenset({metric_text, number_text, signed_text})
"""Forms of plain numbers; durations and memory have a unit and stay as people read them."""
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?(e[+-]\d+)?", re.ASCII)
_DRAWN: Final = "curve"
_SEEDS: Final = (
    "Where a row stands for several seeds: mean and sample standard deviation of the runs that "
    "ended with a result."
)

_Filled = tuple[Column, Sequence[Cell]]
"""A column and its cells from above to below."""


def shown_table(columns: Sequence[RunColumn], rows: Sequence[ShownRow]) -> Table:
    """Return what is shown as a table; may run in any thread.

    Numbers stay numbers: a mean has its spread and an epoch beside a value has a column of its
    own. A drawn curve is no cell of a table and is left out.

    Args:
        columns: From left to right.
        rows: From above to below.
    """
    filled = [one for column in columns if column.key != _DRAWN for one in _filled(column, rows)]
    runs = {run.run_id: run for row in rows for run, _ in row.members}
    masking = masking_note(run.config.evaluation.mask_valid_at_test for run in runs.values())
    notes = (_SEEDS, masking) if any(row.is_group for row in rows) else (masking,)
    cells = tuple(zip(*(values for _, values in filled), strict=True))
    return Table(counted(len(runs), "run"), tuple(head for head, _ in filled), cells, notes)


def _filled(column: RunColumn, rows: Sequence[ShownRow]) -> Iterator[_Filled]:
    shown = [row.cell(column) for row in rows]
    if column.form not in _MEASURES:
        yield _worded(column, [f"{cell.text} {cell.note}".strip() for cell in shown])
        return
    values = [_value(column, row) for row in rows]
    kind: Kind = "mean" if any(isinstance(value, Mean) for value in values) else "number"
    digits = max(4, most_decimals(cell.text for cell in shown))
    yield Column(column.key, column.full_title, kind=kind, digits=digits), values
    epochs = [_epoch(cell.note) for cell in shown]
    if any(epochs):
        yield Column(f"{column.key} epoch", f"{column.full_title}, epoch", kind="number"), epochs


def _value(column: RunColumn, row: ShownRow) -> Cell:
    """The value behind a cell with all its decimals; ``None`` where there is none."""
    if not row.is_group:
        run, context = row.members[0]
        value = column.sort_key(run, context)
        return value if isinstance(value, float) and isfinite(value) else None
    values = measured(column, row.members)
    if not values:
        return None
    if not column.column.note_width:  # no room for a spread on the screen, so none is said there
        return fmean(values)
    return Mean(fmean(values), stdev(values) if len(values) > 1 else None, len(values))


def _worded(column: RunColumn, words: Sequence[str]) -> _Filled:
    """A column of words; one of nothing but numbers, such as seeds, becomes one of numbers.

    Names stand left, and one that reads as a number is a name all the same.
    """
    there = [word for word in words if word not in {"", NONE}]
    is_of_numbers = column.column.right and all(_NUMBER.fullmatch(_plain(one)) for one in there)
    if not there or not is_of_numbers:
        return Column(column.key, column.full_title), words
    cells = [None if word in {"", NONE} else _number(_plain(word)) for word in words]
    digits = most_decimals(there)
    return Column(column.key, column.full_title, kind="number", digits=digits), cells


def _number(word: str) -> int | float:
    return int(word) if word.lstrip("-").isdecimal() else float(word)


def _plain(word: str) -> str:
    return word.replace(MINUS, "-")


def _epoch(note: str) -> int | None:
    return int(note[1:]) if note.startswith("@") and note[1:].isdecimal() else None
