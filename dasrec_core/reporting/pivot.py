"""Stored runs as a comparison: methods in rows, data set and metric in columns.

A column holds values of one benchmark, one metric and one protocol; nothing else can get into
it. The configuration that stands for a method is chosen by validation, see ``candidates.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import Final, Literal

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.reporting.benchmarks import Benchmark, benchmark_labels, benchmark_of
from dasrec_core.reporting.candidates import Candidates, Choice, candidates_among, choose
from dasrec_core.reporting.document import Place
from dasrec_core.reporting.method_rows import MethodRow, Rows, row_of
from dasrec_core.reporting.published import published_sources
from dasrec_core.store.records import RunRecord

Protocol = Literal["valid", "paper"]
"""``valid``: test values at the epoch chosen on validation. ``paper``: chosen on test."""
PROTOCOL_WORDS: Final[Mapping[Protocol, str]] = {
    "valid": "epoch chosen on validation",
    "paper": "epoch chosen on test",
}

HIGHER_IS_BETTER: Final = frozenset({"recall", "precision", "ndcg", "hit", "mrr", "map"})
SHOWN_DIGITS: Final = 4
"""Values that look the same in the table share a rank."""


@dataclass(frozen=True, slots=True)
class PivotColumn:
    """What every value of a column has in common."""

    benchmark: Benchmark
    metric: str
    protocol: Protocol


@dataclass(frozen=True, slots=True)
class PivotCell:
    """The values of one method in one column.

    Attributes:
        mean: Over seeds.
        spread: Sample standard deviation (n - 1); ``None`` with one seed.
        runs: One per seed, those that have the metric.
        tried: Number of configurations that were run.
        passed_over: Number of those that the shown one was not chosen from, having been stopped
            early.
        place: Rank in the column.
    """

    mean: float
    spread: float | None
    runs: tuple[RunRecord, ...]
    tried: int = 1
    passed_over: int = 0
    place: Place = Place.NONE


@dataclass(frozen=True, slots=True)
class PivotRequest:
    """What to put into the comparison; ``None`` means everything there is.

    Attributes:
        planned: Benchmarks that get columns though nothing was run on them yet.
    """

    metrics: tuple[str, ...] = ("recall@20", "ndcg@20")
    protocols: tuple[Protocol, ...] = ("valid",)
    rows: Rows = "method"
    choice: Choice = "validation"
    benchmarks: tuple[Benchmark, ...] | None = None
    models: tuple[str, ...] | None = None
    planned: tuple[Benchmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Pivot:
    """A comparison.

    Attributes:
        request: What was asked for.
        rows: Methods in the order in which a paper lists them.
        columns: By benchmark, then protocol, then metric.
        cells: Those that have values.
        labels: Name of every benchmark in the runs, also of those that were not asked for.
    """

    request: PivotRequest
    rows: tuple[MethodRow, ...]
    columns: tuple[PivotColumn, ...]
    cells: Mapping[tuple[MethodRow, PivotColumn], PivotCell]
    labels: Mapping[Benchmark, str]

    def runs(self) -> tuple[RunRecord, ...]:
        """Return every run whose value is in a cell, once."""
        found = {run.run_id: run for cell in self.cells.values() for run in cell.runs}
        return tuple(found.values())


def pivot(runs: Sequence[RunRecord], request: PivotRequest = PivotRequest()) -> Pivot:
    """Return the comparison of ``runs``.

    Runs that did not end well, or lie in the trash, take no part; ``pivot_warnings.py`` says so.
    """
    usable = [run for run in runs if is_usable(run)]
    known = {benchmark_of(run) for run in usable} | set(request.planned)
    labels = benchmark_labels(sorted(known, key=_benchmark_order))
    wanted = tuple(labels) if request.benchmarks is None else request.benchmarks
    kept = [
        run
        for run in usable
        if benchmark_of(run) in wanted
        and (request.models is None or run.config.model.name in request.models)
    ]
    columns = tuple(
        PivotColumn(benchmark, metric, protocol)
        for benchmark in labels
        if benchmark in wanted
        for protocol in request.protocols
        for metric in request.metrics
    )
    candidates = _candidates(kept, request)
    cells = {
        (row, column): cell
        for column in columns
        for row, found in candidates[column.protocol, column.benchmark].items()
        if (cell := _cell(found, column)) is not None
    }
    rows = sorted({row for row, _ in cells}, key=paper_order)
    ranked = {key: cell for column in columns for key, cell in _ranked(cells, column).items()}
    return Pivot(request, tuple(rows), columns, ranked, labels)


def value_of(run: RunRecord, metric: str, protocol: Protocol) -> float | None:
    """Return the test value of a run under a protocol."""
    source = run.best_test if protocol == "valid" else run.test_at_best_test_epoch
    return source.get(metric)


def fits(run: RunRecord, protocol: Protocol) -> bool:
    """Return whether a run may stand in a column of ``protocol``.

    A run that chose its epoch on test also stopped by it, so it has no honest ``valid`` value.
    """
    return protocol == "paper" or run.config.evaluation.protocol == "valid"


def is_usable(run: RunRecord) -> bool:
    """Return whether a run has ended with results, those of one stopped early included."""
    return run.status.has_result and run.trashed_at_ms is None and bool(run.best_test)


def paper_order(row: MethodRow) -> tuple[int, int, str, str]:
    """Sort key: other methods, those of DASRec's paper as it has them, then this project's own."""
    methods = published_sources()[0].methods
    known = methods.index(row.model) if row.model in methods else -1
    config = MODEL_CONFIGS.get(row.model)
    if known < 0 and config is not None and config.info.own:
        known = len(methods)
    order = {name: number for number, name in enumerate(reversed(MODEL_CONFIGS))}
    return known, order.get(row.model, -1), row.title, row.settings


def _benchmark_order(benchmark: Benchmark) -> tuple[int, Benchmark]:
    """Sort key: the data sets of DASRec's paper first, in its order."""
    source = published_sources()[0]
    known = source.aliases.get(benchmark.dataset.casefold())
    order = list(dict.fromkeys(source.aliases.values()))
    return (order.index(known) if known else len(order)), benchmark


def _candidates(
    runs: Iterable[RunRecord], request: PivotRequest
) -> defaultdict[tuple[Protocol, Benchmark], dict[MethodRow, Candidates]]:
    sorted_in: defaultdict[tuple[Protocol, Benchmark, MethodRow], list[RunRecord]]
    sorted_in = defaultdict(list)
    row_for: dict[str, MethodRow] = {}
    for run in runs:
        key = run.group_identity
        if key not in row_for:
            row_for[key] = row_of(run, request.rows)
        for protocol in request.protocols:
            if fits(run, protocol):
                sorted_in[protocol, benchmark_of(run), row_for[key]].append(run)
    found: defaultdict[tuple[Protocol, Benchmark], dict[MethodRow, Candidates]]
    found = defaultdict(dict)
    for (protocol, benchmark, row), same in sorted_in.items():
        found[protocol, benchmark][row] = choose(candidates_among(same), request.choice)
    return found


def _cell(candidates: Candidates, column: PivotColumn) -> PivotCell | None:
    pairs = [
        (run, value)
        for run in candidates.chosen.runs
        if (value := value_of(run, column.metric, column.protocol)) is not None
    ]
    if not pairs:
        return None
    values = [value for _, value in pairs]
    spread = stdev(values) if len(values) > 1 else None
    return PivotCell(
        fmean(values),
        spread,
        tuple(run for run, _ in pairs),
        candidates.tried,
        candidates.passed_over,
    )


def _ranked(
    cells: Mapping[tuple[MethodRow, PivotColumn], PivotCell], column: PivotColumn
) -> dict[tuple[MethodRow, PivotColumn], PivotCell]:
    """Return the cells of a column with best and second marked.

    Equals share a rank, and two that share the first leave no second. One method alone is not the
    best of anything, and metrics such as coverage have no best.
    """
    own = {key: cell for key, cell in cells.items() if key[1] == column}
    shown = [round(cell.mean, SHOWN_DIGITS) for cell in own.values()]
    has_best = len(own) > 1 and column.metric.partition("@")[0] in HIGHER_IS_BETTER
    places = {1: Place.BEST, 2: Place.SECOND} if has_best else {}
    marked = {}
    for key, cell in own.items():
        rank = 1 + sum(other > round(cell.mean, SHOWN_DIGITS) for other in shown)
        place = places.get(rank, Place.NONE)
        marked[key] = replace(cell, place=place)
    return marked
