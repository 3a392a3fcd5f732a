"""A comparison as a table to print: means, ranks, and the published values beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.quantity import counted
from dasrec_core.reporting.document import Cell, Column, Mean, Place, Published, Table
from dasrec_core.reporting.method_rows import MethodRow, method_row
from dasrec_core.reporting.paper_notes import notes_of
from dasrec_core.reporting.pivot import (
    PROTOCOL_WORDS,
    Pivot,
    PivotCell,
    PivotColumn,
    Protocol,
    paper_order,
)
from dasrec_core.reporting.published import PublishedSource, verdict

PROTOCOL_KEYS: Mapping[Protocol, str] = {"valid": "test", "paper": "test_at_best_test_epoch"}
"""What a protocol's values are called in files, as in ``train --json``."""

Marks = Mapping[tuple[MethodRow, PivotColumn], str]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a comparison is printed.

    Attributes:
        source: Published values that stand beside ours; ``None`` for none.
        published_rows: Also methods of the source that were not run.
        best: Mark the best of a column.
        second: Mark the second best of a column.
        marks: Signs of significance by row and column.
        marks_notes: What they mean and how they were tested, see ``mark_notes.py``.
    """

    source: PublishedSource | None = None
    published_rows: bool = False
    best: bool = True
    second: bool = True
    marks: Marks = field(default_factory=dict)
    marks_notes: tuple[str, ...] = ()


def paper_rows(made: Pivot, options: TableOptions) -> tuple[MethodRow, ...]:
    """Return the methods of the table: those that were run, and those that could be."""
    rows = list(made.rows)
    source = options.source
    if source is not None and options.published_rows and made.request.rows == "method":
        models = made.request.models
        covered = any(source.covers(column.benchmark.dataset) for column in made.columns)
        rows += [
            method_row(model)
            for model in source.methods
            if covered and (models is None or model in models)
        ]
    return tuple(sorted(dict.fromkeys(rows), key=paper_order))


def paper_table(made: Pivot, options: TableOptions, warnings: Sequence[str] = ()) -> Table:
    """Return the table of a comparison.

    Args:
        made: The comparison.
        options: How it is printed.
        warnings: More sentences that go with it, see ``pivot_warnings.py``.
    """
    rows = paper_rows(made, options)
    columns = [Column("method", "Method")]
    for column in made.columns:
        columns += _columns(made, column, options)
    body = tuple(
        (name, *_row(made, row, options))
        for name, row in zip(distinct_titles(rows), rows, strict=True)
    )
    title = f"Comparison of {counted(len(rows), 'method')}"
    return Table(title, tuple(columns), body, notes_of(made, rows, options, warnings))


def distinct_titles(rows: Sequence[MethodRow]) -> list[str]:
    """Return what each row is called; configurations of one name get part of their hash."""
    titles = [row.title for row in rows]
    return [
        f"{row.title} ({row.settings[:4]})" if titles.count(row.title) > 1 else row.title
        for row in rows
    ]


def published_for(
    options: TableOptions, row: MethodRow, column: PivotColumn
) -> tuple[float, str] | None:
    """Return the printed value that belongs beside a cell, and its note; ``None`` for none."""
    if options.source is None or row.settings:
        return None
    found = options.source.value(column.benchmark.dataset, row.model, column.metric)
    return None if found is None else (found.value, found.note)


def has_published(options: TableOptions, column: PivotColumn) -> bool:
    """Return whether a column gets one of published values beside it."""
    source = options.source
    return source is not None and source.has_values(column.benchmark.dataset, column.metric)


def _columns(made: Pivot, column: PivotColumn, options: TableOptions) -> list[Column]:
    label = made.labels[column.benchmark]
    key = f"{label} {PROTOCOL_KEYS[column.protocol]} {column.metric}"
    several = len(made.request.protocols) > 1
    group = f"{label}, {PROTOCOL_WORDS[column.protocol]}" if several else label
    found = [Column(key, metric_title(column.metric), group, "mean")]
    if has_published(options, column):
        found.append(Column(f"{key} published", "published", group, "published"))
    return found


def _row(made: Pivot, row: MethodRow, options: TableOptions) -> list[Cell]:
    cells: list[Cell] = []
    for column in made.columns:
        cell = made.cells.get((row, column))
        cells.append(_mean(cell, options, options.marks.get((row, column), "")))
        if has_published(options, column):
            cells.append(_published(published_for(options, row, column), cell))
    return cells


def _mean(cell: PivotCell | None, options: TableOptions, mark: str) -> Mean | None:
    if cell is None:
        return None
    is_shown = {Place.BEST: options.best, Place.SECOND: options.second, Place.NONE: True}
    place = cell.place if is_shown[cell.place] else Place.NONE
    return Mean(cell.mean, cell.spread, len(cell.runs), place, mark)


def _published(found: tuple[float, str] | None, cell: PivotCell | None) -> Published | None:
    if found is None:
        return None
    value, _ = found
    if cell is None or value == 0:
        return Published(value)
    distance = verdict(cell.mean, cell.spread, value)
    return Published(value, (cell.mean - value) / value, distance.value)
