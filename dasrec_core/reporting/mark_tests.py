"""Tests behind the marks of significance: each method against the baseline of its column.

A test pairs users over the mean of the seeds, see ``analysis/significance.py``. Where arrays lack
or data and protocol differ there is no test, and :class:`MarkTest` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dasrec_core.analysis.correction import holm
from dasrec_core.analysis.group_tests import GroupComparison, compare_groups
from dasrec_core.analysis.marks import significance_mark
from dasrec_core.analysis.protocol import comparability
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.analysis.user_metrics import FolderOf
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.reporting.cell_users import CellUsers, Obstacle
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.paper_table import distinct_titles
from dasrec_core.reporting.pivot import HIGHER_IS_BETTER, Pivot, PivotCell, PivotColumn

_MOST_KNOWN: Final = 4_000

_Outcome = PairedTest | Obstacle
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class MarkTest:
    """One method against the baseline of its column; differences are method minus baseline.

    Attributes:
        column: Where both stand.
        method: Whose value gets the mark.
        baseline: What it is tested against.
        outcome: The test over users, or why there is none.
        adjusted_p: After Holm's correction over all tests of the table; ``None`` without a test.
    """

    column: PivotColumn
    method: MethodRow
    baseline: MethodRow
    outcome: PairedTest | Obstacle
    adjusted_p: float | None = None

    @property
    def mark(self) -> str:
        """Sign of a significant difference; empty for none."""
        return "" if self.test is None else significance_mark(self.test.difference, self.adjusted_p)

    @property
    def test(self) -> PairedTest | None:
        """The test, where there is one."""
        return None if isinstance(self.outcome, Obstacle) else self.outcome


@dataclass(frozen=True, slots=True)
class TableTests:
    """All tests of a table, corrected together.

    Attributes:
        baseline: What methods are tested against; ``None``: the best of a column against the best
            of the others.
        tests: In the order of columns and rows.
    """

    baseline: MethodRow | None
    tests: tuple[MarkTest, ...]

    @property
    def num_tested(self) -> int:
        """How many were corrected together."""
        return sum(one.test is not None for one in self.tests)

    def marks(self) -> Mapping[tuple[MethodRow, PivotColumn], str]:
        """Return the signs by row and column, those that are not empty."""
        return {(one.method, one.column): one.mark for one in self.tests if one.mark}


class KnownTests:
    """Outcomes by the files and values they came from, so that nothing is tested twice."""

    def __init__(self) -> None:
        self._outcomes: dict[_Key, _Outcome] = {}

    def get(self, key: _Key) -> _Outcome | None:
        """Return the outcome of a test made before."""
        return self._outcomes.get(key)

    def put(self, key: _Key, outcome: _Outcome) -> None:
        """Keep an outcome; a full store starts anew."""
        if len(self._outcomes) >= _MOST_KNOWN:
            self._outcomes.clear()
        self._outcomes[key] = outcome


@dataclass(frozen=True, slots=True)
class ArraySources:
    """Where the arrays of a run lie, what was tested before, and whether more may be tested."""

    folder_of: FolderOf
    known: KnownTests
    is_wanted: Callable[[], bool] = lambda: True


def baseline_named(rows: Sequence[MethodRow], name: str) -> MethodRow | None:
    """Return the row called ``name``, or the only one of the model with this id."""
    for row, title in zip(rows, distinct_titles(rows), strict=True):
        if title.casefold() == name.casefold():
            return row
    of_model = [row for row in rows if row.model == name.casefold()]
    return of_model[0] if len(of_model) == 1 else None


def wanted_pairs(
    made: Pivot, baseline: MethodRow | None
) -> list[tuple[PivotColumn, MethodRow, MethodRow]]:
    """Return column, method and baseline of every test a table asks for.

    Without a baseline the best of each column is tested against the best of the others, the usual
    claim of a paper. Metrics such as coverage have no better and are not tested.
    """
    found: list[tuple[PivotColumn, MethodRow, MethodRow]] = []
    for column in made.columns:
        rows = [row for row in made.rows if (row, column) in made.cells]
        if len(rows) < 2 or column.metric.partition("@")[0] not in HIGHER_IS_BETTER:
            continue
        if baseline is None:
            best, second, *_ = sorted(rows, key=lambda row: -made.cells[row, column].mean)
            found.append((column, best, second))
        elif baseline in rows:
            found += [(column, row, baseline) for row in rows if row != baseline]
    return found


def table_tests(
    made: Pivot, baseline: MethodRow | None, sources: ArraySources
) -> TableTests | None:
    """Return the tests of a table; ``None`` when one is left to make and nobody wants it.

    Args:
        made: The comparison.
        baseline: A row of it; ``None`` for the best of the others in each column.
        sources: Arrays of the runs, and tests that were made before.
    """
    users = CellUsers(sources.folder_of, made.request.metrics)
    titles = dict(zip(made.rows, distinct_titles(made.rows), strict=True))
    outcomes: list[_Outcome] = []
    pairs = wanted_pairs(made, baseline)
    for column, *rows in pairs:
        sides = [(titles[row], made.cells[row, column]) for row in rows]
        key = _key(column, sides, sources.folder_of)
        outcome = sources.known.get(key)
        if outcome is None:
            if not sources.is_wanted():
                return None
            outcome = _outcome(column, sides, users)
            sources.known.put(key, outcome)
        outcomes.append(outcome)
    tests = tuple(MarkTest(*pair, outcome) for pair, outcome in zip(pairs, outcomes, strict=True))
    return TableTests(baseline, _corrected(tests))


def _corrected(tests: Sequence[MarkTest]) -> tuple[MarkTest, ...]:
    adjusted = iter(holm([one.test.p_value for one in tests if one.test is not None]))
    return tuple(
        one if one.test is None else replace(one, adjusted_p=next(adjusted)) for one in tests
    )


def _outcome(
    column: PivotColumn, sides: Sequence[tuple[str, PivotCell]], users: CellUsers
) -> _Outcome:
    verdict = comparability([run for _, cell in sides for run in cell.runs])
    if clauses := (*verdict.reasons, *verdict.doubts):
        return Obstacle("; ".join(clauses))
    found, groups = {}, []
    for title, cell in sides:
        one = users.of(cell, column, title)
        if isinstance(one, Obstacle):
            return one
        groups.append(SeedGroup(cell.runs))
        found[groups[-1].key] = one
    compared: GroupComparison = compare_groups(groups[0], groups[1], found, column.metric)
    if compared.over_users is None:
        return Obstacle(compared.obstacle.rstrip("."))
    return compared.over_users


def _key(column: PivotColumn, sides: Sequence[tuple[str, PivotCell]], folder_of: FolderOf) -> _Key:
    """Return what an outcome depends on: arrays as they are now, and values in the table."""
    parts = [
        (title, cell.mean, *((run.run_id, _stamp(run.run_id, folder_of)) for run in cell.runs))
        for title, cell in sides
    ]
    return (column, *parts)


def _stamp(run_id: str, folder_of: FolderOf) -> tuple[int, int] | None:
    try:
        facts = RunFolder(folder_of(run_id)).per_user_file.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size
