"""What the paper page shows, made in one go off the UI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.benchmarks import Benchmark, benchmark_of
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.figures.lines import LineChart
from dasrec_core.reporting.figures.sweep_lines import sweep_chart
from dasrec_core.reporting.figures.varied import varied_settings
from dasrec_core.reporting.formats import write_table
from dasrec_core.reporting.mark_notes import with_marks
from dasrec_core.reporting.mark_tests import (
    ArraySources,
    TableTests,
    baseline_named,
    table_tests,
)
from dasrec_core.reporting.method_rows import MethodRow, method_row
from dasrec_core.reporting.paper_table import TableOptions, has_published, paper_rows, paper_table
from dasrec_core.reporting.pivot import Pivot, PivotColumn, PivotRequest, is_usable, pivot
from dasrec_core.reporting.pivot_warnings import remarks_of, warnings_of
from dasrec_core.reporting.published import PublishedSource, published_sources
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from studio.pages.paper.choices import PaperChoices

PREVIEWS: Final = ("latex", "md", "csv")
_WAITING: Final = "Significance is being tested; the marks follow."
_USUAL: Final = ("recall@20", "ndcg@20", "precision@20")  # offered before there are runs


@dataclass(frozen=True, slots=True)
class PaperContent:
    """One state of the table.

    Attributes:
        choices: What it was made for.
        made: The comparison.
        options: How it is printed.
        tests: Behind the marks; ``None`` where none are wanted, or not all are made.
        is_testing: Marks are wanted, and some of their tests are not made yet.
        line_path: Setting the lines are over; empty where none was varied.
        lines: First metric over that setting; ``None`` where ``lines_problem`` says why.
        lines_problem: Why there are no lines; empty where there are.
        rows: Methods, as in ``table``.
        places: Column of the comparison behind each column of ``table``; ``None`` for the names.
        table: What is shown and exported.
        warnings: What stands against comparing; shown above it.
        remarks: Runs that were left out.
        previews: Source by format.
        metrics: All metrics that any run has.
        num_runs: Stored runs, with or without results.
        folders: Known data sets by name.
        featureless: Fingerprints and names of known data sets without item features.
        varied: Settings a metric can be drawn over.
        shown_runs: Runs of the data sets in the table.
    """

    choices: PaperChoices
    made: Pivot
    options: TableOptions
    rows: tuple[MethodRow, ...]
    places: tuple[PivotColumn | None, ...]
    table: Table
    warnings: tuple[str, ...]
    remarks: tuple[str, ...]
    previews: dict[str, str]
    metrics: tuple[str, ...]
    num_runs: int
    folders: Mapping[str, str]
    varied: tuple[str, ...]
    shown_runs: tuple[RunRecord, ...]
    featureless: frozenset[str] = frozenset()
    tests: TableTests | None = None
    is_testing: bool = False
    line_path: str = ""
    lines: LineChart | None = None
    lines_problem: str = ""

    def looks_like(self, other: PaperContent) -> bool:
        """Return whether another content would be shown alike."""
        return self._look() == other._look()

    def lacks_features(self, row: MethodRow, column: PivotColumn) -> bool:
        """Return whether a method needs item features that the data of a column does not have."""
        data = column.benchmark.fingerprint or column.benchmark.dataset
        return data in self.featureless and _needs_features(row.model)

    def could_run(self, row: MethodRow, column: PivotColumn) -> bool:
        """Return whether a run of a method, without further settings, could fill a column."""
        return not row.settings and not self.lacks_features(row, column)

    def missing(self) -> list[tuple[MethodRow, PivotColumn]]:
        """Return the cells without a value that a run could fill, one per method and data set.

        Of several the first: a run that chooses its epoch on validation fills the columns of both
        protocols, and those of validation come first.
        """
        found: dict[tuple[MethodRow, Benchmark], PivotColumn] = {}
        for row in self.rows:
            for column in self.made.columns:
                if self.could_run(row, column) and (row, column) not in self.made.cells:
                    found.setdefault((row, column.benchmark), column)
        return [(row, column) for (row, _), column in found.items()]

    def untried(self) -> tuple[str, ...]:
        """Return the folders of the data sets in the table that nothing was run on yet."""
        shown = {column.benchmark for column in self.made.columns}
        planned = (bed for bed in self.made.request.planned if bed in shown)
        return tuple(self.folders[bed.dataset] for bed in planned)

    def _look(self) -> tuple[object, ...]:
        seen = (self.choices, self.table, self.metrics, self.made.labels, self.lines)
        return (*seen, self.featureless)


def read_content(
    store: RunStore,
    choices: PaperChoices,
    folders: Mapping[str, str],
    sources: ArraySources | None = None,
    featureless: frozenset[str] = frozenset(),
) -> PaperContent:
    """Return the table of the stored runs.

    Args:
        store: Where the runs are.
        choices: How the table is built.
        folders: Known data sets by name; those with published values get columns before their
            first run.
        sources: Of the tests behind marks; none are made without.
        featureless: Fingerprints and names of known data sets without item features.

    Raises:
        StoreError: The database cannot be read.
        ConfigError: The published values cannot be read.
    """
    return make_content(store.list_runs(), choices, folders, sources, featureless)


def make_content(
    runs: Sequence[RunRecord],
    choices: PaperChoices,
    folders: Mapping[str, str],
    sources: ArraySources | None = None,
    featureless: frozenset[str] = frozenset(),
) -> PaperContent:
    """Return the table of ``runs``; see :func:`read_content`."""
    usable, source = [run for run in runs if is_usable(run)], _source(choices.source)
    metrics = tuple(dict.fromkeys([*_USUAL, *(key for run in usable for key in run.best_test)]))
    request = PivotRequest(
        metrics=tuple(key for key in choices.metrics if key in metrics) or metrics[:1],
        protocols=choices.protocols(),
        rows=choices.rows,
        choice=choices.choice,
        planned=_planned(usable, source, folders) if choices.published_rows else (),
    )
    made = pivot(runs, request)
    if chosen := tuple(bed for bed, label in made.labels.items() if label in choices.data):
        made = pivot(runs, replace(request, benchmarks=chosen))
    options = TableOptions(
        source=source,
        published_rows=choices.published_rows,
        best=choices.best,
        second=choices.second,
    )
    tests = None
    if choices.marks and sources is not None:
        options, tests = _marked(made, options, choices, sources)
    warnings, remarks = warnings_of(made), remarks_of(made, runs)
    table = paper_table(made, options, (*warnings, *remarks))
    benchmarks = {column.benchmark for column in made.columns}
    shown = tuple(run for run in usable if benchmark_of(run) in benchmarks)
    varied = varied_settings(shown)
    line_path = choices.line_path if choices.line_path in varied else next(iter(varied), "")
    lines, lines_problem = _lines(made, shown, line_path)
    places: list[PivotColumn | None] = [None]
    for column in made.columns:
        places += [column] * (2 if has_published(options, column) else 1)
    return PaperContent(
        choices=choices,
        made=made,
        options=options,
        rows=paper_rows(made, options),
        places=tuple(places),
        table=table,
        warnings=warnings,
        remarks=remarks,
        previews=_previews(table),
        metrics=metrics,
        num_runs=len(runs),
        folders=folders,
        varied=varied,
        shown_runs=shown,
        featureless=featureless,
        tests=tests,
        is_testing=_WAITING in options.marks_notes,
        line_path=line_path,
        lines=lines,
        lines_problem=lines_problem,
    )


def marked_content(content: PaperContent, sources: ArraySources) -> PaperContent | None:
    """Return ``content`` with marks; ``None`` when nobody waits for them any more."""
    options, tests = _marked(content.made, content.options, content.choices, sources)
    if _WAITING in options.marks_notes:
        return None
    table = paper_table(content.made, options, (*content.warnings, *content.remarks))
    return replace(
        content,
        options=options,
        tests=tests,
        is_testing=False,
        table=table,
        previews=_previews(table),
    )


def subtitle_of(content: PaperContent) -> str:
    """Return protocol and seeds in one short line; it must fit beside the buttons."""
    chosen = {
        "valid": "Test values at the epoch that was best on validation",
        "paper": "Test values at the epoch that was best on test, as in papers",
        "both": "Test values, both ways to choose the epoch side by side",
    }[content.choices.protocol]
    counts = sorted({len(cell.runs) for cell in content.made.cells.values()})
    if not counts:
        return chosen
    if counts == [1]:
        return f"{chosen}; one seed each"
    seeds = f"{counts[-1]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{chosen}; mean and spread of {seeds} seeds"


def _marked(
    made: Pivot, options: TableOptions, choices: PaperChoices, sources: ArraySources
) -> tuple[TableOptions, TableTests | None]:
    baseline = baseline_named(made.rows, choices.baseline) if choices.baseline else None
    if choices.baseline and baseline is None:
        name = method_row(choices.baseline).title
        note = f"{name} has no values in this table, so nothing was tested against it."
        return replace(options, marks_notes=(note,)), None
    tests = table_tests(made, baseline, sources)
    if tests is None:
        return replace(options, marks_notes=(_WAITING,)), None
    return with_marks(options, made, tests), tests


def _lines(made: Pivot, runs: Sequence[RunRecord], path: str) -> tuple[LineChart | None, str]:
    """Return the first metric of a table over a setting, or why it cannot be drawn."""
    if not path:
        return None, ""
    request = made.request
    try:
        return sweep_chart(runs, path, request.metrics[0], request.protocols[0]), ""
    except ConfigError as error:
        return None, f"{error.message} {error.hint}".strip()


def _needs_features(model: str) -> bool:
    known = MODEL_CONFIGS.get(model)  # a published method need not be one of ours
    return known is not None and known.info.needs_features


def _previews(table: Table) -> dict[str, str]:
    return {name: write_table(table, name).decode() for name in PREVIEWS}


def _planned(
    usable: Sequence[RunRecord], source: PublishedSource | None, folders: Mapping[str, str]
) -> tuple[Benchmark, ...]:
    has_runs = {run.dataset_name.casefold() for run in usable}
    return tuple(
        Benchmark(name)
        for name in folders
        if source is not None and source.covers(name) and name.casefold() not in has_runs
    )


def _source(name: str) -> PublishedSource | None:
    return next((source for source in published_sources() if source.id == name), None)
