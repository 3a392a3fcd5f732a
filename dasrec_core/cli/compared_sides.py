"""Tests between runs, as ``runs compare`` reports them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from dasrec_core.analysis.group_tests import GroupComparison, compare_to_each
from dasrec_core.analysis.protocol import Comparability
from dasrec_core.analysis.seed_groups import SeedGroup, sides_of
from dasrec_core.analysis.sentence import effect_number, effect_words, paper_sentence
from dasrec_core.analysis.signed_number import signed
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.analysis.user_metrics import FolderOf, GroupUsers, read_test_users
from dasrec_core.cli.output import number, table
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.store.records import RunRecord

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = (
    "First against",
    "Difference",
    "95 % interval",
    "d",
    "Effect",
    "p",
    "p, Holm",
    "Users gained",
    "Unchanged",
    "Lost",
)


@dataclass(frozen=True, slots=True, eq=False)
class ComparedSide:
    """A seed group (or a run) and its test metrics per user."""

    group: SeedGroup
    users: GroupUsers


def read_sides(runs: Sequence[RunRecord], folder_of: FolderOf) -> tuple[ComparedSide, ...]:
    """Return what stands beside each other, in the order of ``runs``."""
    return tuple(ComparedSide(one, read_test_users(one, folder_of)) for one in sides_of(runs))


def tests_between(sides: Sequence[ComparedSide], metric: str) -> tuple[GroupComparison, ...]:
    """Return the first side against each of the others."""
    first, *others = (side.group for side in sides)
    users = {side.group.key: side.users.mean for side in sides}
    return compare_to_each(first, others, users, metric)


def left_out_words(sides: Sequence[ComparedSide]) -> str:
    """Return which runs the tests leave out, and why; empty where none is."""
    without = [run.run_id for side in sides for run in side.group.left_out]
    unmatched = [run.run_id for side in sides for run in side.users.unmatched]
    # Without any of a group there is no test, which says why by itself.
    missing = [run.run_id for side in sides if side.users.mean for run in side.users.missing]
    said = []
    if without:
        said.append(
            f"Not trained as far, so left out of the mean of their seeds: {', '.join(without)}."
        )
    if unmatched:
        said.append(
            "Left out of the tests, because metrics per user are of another epoch than the "
            f"result: {', '.join(unmatched)}. They are written anew when a run ends: resume it."
        )
    if missing:
        said.append(
            "Left out of the tests over users, because their metrics per user are not here: "
            f"{', '.join(missing)}."
        )
    return " ".join(said)


def comparability_document(verdict: Comparability) -> dict[str, Any]:
    """Return whether the runs may be compared, for JSON."""
    return {"comparable": not verdict.reasons, **asdict(verdict)}


def significance_document(tests: Sequence[GroupComparison], metric: str) -> dict[str, Any]:
    """Return the tests for JSON; differences are first minus second."""
    return {"metric": metric, "comparisons": [_document(test) for test in tests]}


def significance_parts(tests: Sequence[GroupComparison], metric: str) -> list[RenderableType]:
    """Return the tests for people: a table, and one sentence each."""
    first = tests[0].first
    chosen = "" if first.tested_at == "test" else ", epoch chosen on test"
    title = f"{metric_title(metric)} on test{chosen}: {_long_name(first)} minus each other"
    rows = [_row(test) for test in tests]
    sentences = [paper_sentence(test, *_names(test)) for test in tests]
    floors = [
        f"{' against '.join(_names(test))}: {test.floor.words()}"
        for test in tests
        if test.floor is not None
    ]
    return [
        table(_COLUMNS, rows, title=title, numbers=len(_COLUMNS) - 1),
        *dict.fromkeys([*sentences, *floors]),
    ]


def _document(test: GroupComparison) -> dict[str, Any]:
    floor = test.floor
    return {
        "first": _side(test.first),
        "second": _side(test.second),
        "difference": test.difference,
        "over_users": _test(test.over_users),
        "p_value_holm": test.adjusted_p,
        "num_tests": test.num_tests,
        "over_seeds": _test(test.over_seeds),
        "seed_spread": None if floor is None else floor.spread,
        "above_seed_spread": None if floor is None else floor.is_above,
        "sentence": paper_sentence(test, *_names(test)),
        "obstacle": test.obstacle,
    }


def _side(group: SeedGroup) -> dict[str, Any]:
    run_ids = [run.run_id for run in group.runs]
    return {"name": group.runs[0].name, "run_ids": run_ids, "seeds": list(group.seeds)}


def _test(test: PairedTest | None) -> dict[str, Any] | None:
    return None if test is None else asdict(test)


def _row(test: GroupComparison) -> tuple[str, ...]:
    found, name = test.over_users, _long_name(test.second)
    if found is None:
        difference = test.difference
        shown = number(None) if difference is None else signed(difference)
        return (name, shown, *("–" for _ in _COLUMNS[2:]))
    return (
        name,
        signed(found.difference),
        f"{signed(found.low)} to {signed(found.high)}",
        effect_number(found.effect_size),
        effect_words(found.effect_size),
        number(found.p_value),
        number(test.adjusted_p),
        f"{found.wins:,}",
        f"{found.ties:,}",
        f"{found.losses:,}",
    )


def _long_name(group: SeedGroup) -> str:
    first, number = group.runs[0], len(group.seeds)
    return f"{first.name} ({first.run_id}{f', {number} seeds' if number > 1 else ''})"


def _names(test: GroupComparison) -> tuple[str, str]:
    first, second = test.first.runs[0], test.second.runs[0]
    if first.name != second.name:
        return first.name, second.name
    return first.run_id, second.run_id
