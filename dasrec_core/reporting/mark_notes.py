"""What the marks of significance mean: sentences for people, plain values for the sidecar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dasrec_core.analysis.marks import BETTER, LEVEL, WORSE
from dasrec_core.analysis.sentence import effect_number
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.quantity import counted
from dasrec_core.reporting.cell_users import Obstacle
from dasrec_core.reporting.mark_tests import MarkTest, TableTests
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.paper_table import PROTOCOL_KEYS, TableOptions, distinct_titles
from dasrec_core.reporting.pivot import PROTOCOL_WORDS, Pivot, PivotColumn
from dasrec_core.reporting.words import listed

TEST_NAME: Final = "paired sign-flip test over users, two-sided"


def with_marks(options: TableOptions, made: Pivot, tests: TableTests) -> TableOptions:
    """Return ``options`` with the marks of ``tests`` and the notes that explain them."""
    return replace(options, marks=tests.marks(), marks_notes=mark_notes(made, tests))


def mark_notes(made: Pivot, tests: TableTests) -> tuple[str, ...]:
    """Return which test the marks come from, on how many users, and what was not tested."""
    names = _Names(made)
    found = []
    if tests.num_tested:
        found.append(f"{_meaning(tests, names)} {_method(tests, names)}")
    elif not tests.tests:
        found.append(_nothing(tests, names))
    return (*found, *_obstacles(tests, names), *_columns_without(made, tests, names))


def documents_of(made: Pivot, tests: TableTests) -> tuple[dict[str, Any], ...]:
    """Return all tests as plain values; differences are method minus baseline."""
    names = _Names(made)
    return tuple(_document(made, one, tests, names) for one in tests.tests)


class _Names:
    """What rows and columns of a comparison are called."""

    def __init__(self, made: Pivot) -> None:
        self._titles = dict(zip(made.rows, distinct_titles(made.rows), strict=True))
        self._labels, self._several = made.labels, len(made.request.protocols) > 1

    def row(self, row: MethodRow) -> str:
        return self._titles.get(row, row.title)

    def data(self, column: PivotColumn) -> str:
        return self._labels[column.benchmark]

    def place(self, column: PivotColumn) -> str:
        more = f", {PROTOCOL_WORDS[column.protocol]}" if self._several else ""
        return f"{self.data(column)}{more}"


def _meaning(tests: TableTests, names: _Names) -> str:
    marks = {one.mark for one in tests.tests}
    if tests.baseline is None:
        if BETTER in marks:
            return f"{BETTER} significantly better than the best of the others in its column."
        return "No best value is significantly better than the best of the others."
    against = names.row(tests.baseline)
    said = [
        f"{sign} significantly {word}"
        for sign, word in ((BETTER, "better"), (WORSE, "worse"))
        if sign in marks
    ]
    if not said:
        return f"No value differs significantly from that of {against}."
    return f"{listed(said)} than {against} in the same column."


def _method(tests: TableTests, names: _Names) -> str:
    made = [(one.column, one.test) for one in tests.tests if one.test is not None]
    users = dict.fromkeys(f"{test.num_pairs:,} on {names.data(column)}" for column, test in made)
    flips = max(test.num_flips for _, test in made)
    drawn = f"{flips:,} random flips" if flips else "all flips"
    number = len(made)
    correction = f" after Holm correction for {counted(number, 'test')}" if number > 1 else ""
    return (
        "Paired two-sided sign-flip test over users, each with the mean over the seeds of a "
        f"method (users: {listed(list(users))}; {drawn}); p < {LEVEL:g}{correction}"
        f"{_effects([test for _, test in made])}."
    )


def _effects(made: Sequence[PairedTest]) -> str:
    sizes = sorted({abs(test.effect_size) for test in made if test.effect_size is not None})
    if not sizes:
        return ""
    low, high = effect_number(sizes[0]), effect_number(sizes[-1])
    return f"; effect sizes |d| {low}" + (f" to {high}" if low != high else "")


def _nothing(tests: TableTests, names: _Names) -> str:
    if tests.baseline is None:
        return "No column has two methods to compare, so no significance was tested."
    against = names.row(tests.baseline)
    return f"No column has {against} and another method, so no significance was tested."


@dataclass(frozen=True, slots=True)
class _Group:
    """Tests that share place, baseline and obstacle."""

    place: str
    reason: str


def _obstacles(tests: TableTests, names: _Names) -> list[str]:
    pairs: defaultdict[_Group, dict[str, None]] = defaultdict(dict)
    about: defaultdict[_Group, dict[str, None]] = defaultdict(dict)
    metrics: defaultdict[_Group, dict[str, None]] = defaultdict(dict)
    for one in tests.tests:
        if isinstance(one.outcome, Obstacle):
            group = _Group(names.place(one.column), one.outcome.reason)
            pairs[group][f"{names.row(one.method)} against {names.row(one.baseline)}"] = None
            about[group] |= dict.fromkeys(one.outcome.of)
            metrics[group][metric_title(one.column.metric)] = None
    return [
        f"Not tested on {group.place}, so without a mark: {listed(list(pairs[group]))} in "
        f"{listed(list(metrics[group]))}; {group.reason}"
        f"{f' ({listed(list(about[group]))})' if about[group] else ''}."
        for group in pairs
    ]


def _columns_without(made: Pivot, tests: TableTests, names: _Names) -> list[str]:
    baseline = tests.baseline
    if baseline is None or not tests.tests:
        return []
    lacking = dict.fromkeys(
        names.place(column)
        for column in made.columns
        if (baseline, column) not in made.cells
        and any((row, column) in made.cells for row in made.rows)
    )
    if not lacking:
        return []
    where = listed(list(lacking))
    return [f"{names.row(baseline)} has no value on {where}, so nothing is tested there."]


def _document(made: Pivot, one: MarkTest, tests: TableTests, names: _Names) -> dict[str, Any]:
    sides: Mapping[str, MethodRow] = {"method": one.method, "baseline": one.baseline}
    found: dict[str, Any] = {
        **{side: names.row(row) for side, row in sides.items()},
        **{
            f"{side}_runs": [run.run_id for run in made.cells[row, one.column].runs]
            for side, row in sides.items()
        },
        "dataset": names.data(one.column),
        "metric": one.column.metric,
        "reading": PROTOCOL_KEYS[one.column.protocol],
        "test": TEST_NAME,
        "level": LEVEL,
        "mark": one.mark,
    }
    if isinstance(one.outcome, Obstacle):
        about = f" ({listed(one.outcome.of)})" if one.outcome.of else ""
        return {**found, "not_tested": f"{one.outcome.reason}{about}"}
    test = one.outcome
    return {
        **found,
        "num_users": test.num_pairs,
        "num_flips": test.num_flips or "all",
        "difference": test.difference,
        "interval_95": [test.low, test.high],
        "effect_size": test.effect_size,
        "p_value": test.p_value,
        "correction": "Holm",
        "num_tests": tests.num_tested,
        "adjusted_p": one.adjusted_p,
    }
