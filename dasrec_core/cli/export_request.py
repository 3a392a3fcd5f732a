"""What ``runs export`` was asked for, turned into the content of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.curves_table import curves_table
from dasrec_core.reporting.formats import TABLE_FORMATS, write_table
from dasrec_core.reporting.paper_table import TableOptions, distinct_titles, paper_table
from dasrec_core.reporting.pivot import Pivot, PivotRequest, Protocol, pivot
from dasrec_core.reporting.pivot_warnings import remarks_of, warnings_of
from dasrec_core.reporting.provenance import Origin, origin
from dasrec_core.reporting.published import source_named
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.reporting.words import listed
from dasrec_core.store.records import Curves, RunRecord

if TYPE_CHECKING:
    from dasrec_core.reporting.document import Table
    from dasrec_core.store.runs import RunStore

FolderOf = Callable[[str], Path]
Tests = Sequence[Mapping[str, Any]]
"""Tests behind marks as plain values, for the file beside an export."""


class What(StrEnum):
    """What is exported."""

    RUNS = "runs"
    TABLE = "table"
    CURVES = "curves"


class Format(StrEnum):
    """How a table is written."""

    LATEX = "latex"
    MD = "md"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


class FigureFormat(StrEnum):
    """How a figure is written."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


class Width(StrEnum):
    """How wide it stands on the page."""

    COLUMN = "column"
    PAGE = "page"


class ProtocolChoice(StrEnum):
    """How the epoch was chosen."""

    VALID = "valid"
    PAPER = "paper"
    BOTH = "both"


class RowsChoice(StrEnum):
    """What a row of the table stands for."""

    METHOD = "method"
    CONFIGURATION = "configuration"


class ChoiceRule(StrEnum):
    """Which of several configurations stands for a method."""

    VALIDATION = "validation"
    SEEDS = "seeds"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Everything that was asked for; see the options of ``runs export``."""

    what: What
    format: Format
    figure: FigureFormat | None = None
    width: Width = Width.COLUMN
    metrics: tuple[str, ...] = ()
    protocol: ProtocolChoice = ProtocolChoice.VALID
    rows: RowsChoice = RowsChoice.METHOD
    choose: ChoiceRule = ChoiceRule.VALIDATION
    published: str = ""
    parameter: str = ""
    marks: bool = False
    baseline: str = ""

    @property
    def is_comparison(self) -> bool:
        """Whether methods are set beside each other, as a table or as bars."""
        return self.what is What.TABLE and not self.parameter

    @property
    def is_text(self) -> bool:
        """Whether a terminal can show it."""
        return self.figure is None and TABLE_FORMATS[self.format].is_text


def make(
    store: RunStore, runs: Sequence[RunRecord], request: ExportRequest, folder_of: FolderOf
) -> tuple[bytes, Origin]:
    """Return the content of the file, and what it was made from.

    Args:
        store: Where curves are.
        runs: In the order of the rows.
        request: What is wanted.
        folder_of: Where the arrays of a run lie.

    Raises:
        ConfigError: There is nothing to draw, or a name is unknown.
    """
    if request.figure is not None:
        return _figure(store, runs, request, request.figure, folder_of)
    if request.what is What.TABLE:
        table, made, tests = comparison(runs, request, folder_of)
        content = write_table(table, request.format, wide=request.width is Width.PAGE)
        return content, _origin_of(table, made, tests)
    if request.what is What.CURVES:
        table = curves_table(_curves(store, runs, request))
    else:
        readings = (
            reading
            for run in runs
            for reading in (run.best_valid, run.best_test, run.test_at_best_test_epoch)
        )
        _refuse_unknown(request, {key for reading in readings for key in reading})
        table = runs_table(runs, request.metrics)
    content = write_table(table, request.format, wide=request.width is Width.PAGE)
    return content, origin(table.title, runs, table.notes)


def comparison(
    runs: Sequence[RunRecord], request: ExportRequest, folder_of: FolderOf
) -> tuple[Table, Pivot, Tests]:
    """Return the comparison of ``runs`` as a table, and the tests behind its marks.

    Raises:
        ConfigError: There are no such published values, none of the runs has the metric, or no
            row is called as the baseline.
    """
    made = pivot(
        runs,
        PivotRequest(
            metrics=request.metrics or PivotRequest().metrics,
            protocols=_protocols(request.protocol),
            rows=request.rows.value,
            choice=request.choose.value,
        ),
    )
    _refuse_unknown(request, {key for run in runs for key in run.best_test})
    source = source_named(request.published) if request.published else None
    options = TableOptions(source=source, published_rows=source is not None)
    tests: Tests = ()
    if request.marks:
        options, tests = _marked(made, options, request.baseline, folder_of)
    return paper_table(made, options, (*warnings_of(made), *remarks_of(made, runs))), made, tests


def _curves(
    store: RunStore, runs: Sequence[RunRecord], request: ExportRequest
) -> list[tuple[RunRecord, Curves]]:
    pairs = [(run, store.curves(run.run_id, request.metrics or None)) for run in runs]
    if not set(request.metrics) <= {key for _, curves in pairs for key in curves}:
        _refuse_unknown(request, {key for run in runs for key in store.curves(run.run_id)})
    return pairs


def _refuse_unknown(request: ExportRequest, known: set[str]) -> None:
    """Refuse a metric that no run has: its column, or all the table, would be missing unsaid."""
    lacking = [key for key in request.metrics if key not in known]
    if lacking and known:
        raise ConfigError(
            f"None of the runs has {listed(lacking)}.", f"They have: {', '.join(sorted(known))}."
        )


def _marked(
    made: Pivot, options: TableOptions, baseline: str, folder_of: FolderOf
) -> tuple[TableOptions, Tests]:
    # Imported here: most exports have no tests, and NumPy takes a tenth of a second.
    from dasrec_core.reporting.mark_notes import documents_of, with_marks
    from dasrec_core.reporting.mark_tests import (
        ArraySources,
        KnownTests,
        baseline_named,
        table_tests,
    )

    row = baseline_named(made.rows, baseline) if baseline else None
    if baseline and row is None:
        known = distinct_titles(made.rows)
        raise ConfigError(
            f"No row of the table is called {baseline!r}, so nothing can be tested against it.",
            f"There are: {', '.join(known)}." if known else "There are no rows.",
        )
    tests = table_tests(made, row, ArraySources(folder_of, KnownTests()))
    if tests is None:  # only where nobody waits for it
        return options, ()
    return with_marks(options, made, tests), documents_of(made, tests)


def _figure(
    store: RunStore,
    runs: Sequence[RunRecord],
    request: ExportRequest,
    figure: FigureFormat,
    folder_of: FolderOf,
) -> tuple[bytes, Origin]:
    from dasrec_core.reporting.figures.bars import draw_bars
    from dasrec_core.reporting.figures.lines import curve_chart, draw_lines
    from dasrec_core.reporting.figures.look import COLUMN_IN, PAGE_IN
    from dasrec_core.reporting.figures.sweep_lines import sweep_chart

    width = PAGE_IN if request.width is Width.PAGE else COLUMN_IN
    if request.is_comparison:
        table, made, _ = comparison(runs, request, folder_of)
        return draw_bars(table, figure, width), _origin_of(table, made)
    if request.parameter:
        metric = (request.metrics or ("recall@20",))[0]
        (protocol, *_) = _protocols(request.protocol)
        chart = sweep_chart(runs, request.parameter, metric, protocol)
        title = f"{metric_title(metric)} over {request.parameter}"
        made_from = origin(title, chart.runs(), chart.notes, (protocol,))
    else:
        key = (request.metrics or ("valid/recall@20",))[0]
        chart = curve_chart([(run, store.curves(run.run_id)) for run in runs], key)
        made_from = origin(f"{key} over epochs", chart.runs())
    return draw_lines(chart, figure, width), made_from


def _origin_of(table: Table, made: Pivot, tests: Tests = ()) -> Origin:
    return origin(table.title, made.runs(), table.notes, made.request.protocols, tests)


def _protocols(choice: ProtocolChoice) -> tuple[Protocol, ...]:
    found: dict[ProtocolChoice, tuple[Protocol, ...]] = {
        ProtocolChoice.VALID: ("valid",),
        ProtocolChoice.PAPER: ("paper",),
        ProtocolChoice.BOTH: ("valid", "paper"),
    }
    return found[choice]
