"""What one must know to read a comparison: what was left out, how few seeds, what was chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import Benchmark, benchmark_of, mixing_warnings
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.pivot import PROTOCOL_WORDS, Pivot, PivotCell, Protocol, fits, is_usable
from dasrec_core.reporting.words import listed
from dasrec_core.store.records import RunRecord, RunStatus


def warnings_of(made: Pivot) -> tuple[str, ...]:
    """Return what stands against comparing: values that had to be kept apart."""
    shown = {benchmark_of(run) for run in made.runs()}
    return mixing_warnings({bed: label for bed, label in made.labels.items() if bed in shown})


def remarks_of(made: Pivot, runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return which of ``runs`` take no part in a comparison, and which do with a reserve."""
    shown = {column.benchmark for column in made.columns}
    ours = [run for run in runs if run.trashed_at_ms is None and benchmark_of(run) in shown]
    found = _left_out(ours)
    if any(column.protocol == "valid" for column in made.columns):
        on_test = sum(is_usable(run) and not fits(run, "valid") for run in ours)
        if on_test:
            found.append(
                f"{counted(on_test, 'run')} chose the epoch on test and "
                f"{'is' if on_test == 1 else 'are'} not in the columns of the validation protocol."
            )
    return (*found, *_stopped(made, ours))


def choice_notes(made: Pivot) -> tuple[str, ...]:
    """Return how the shown configurations were chosen; empty when there was no choice."""
    by_place: defaultdict[tuple[MethodRow, Benchmark], dict[Protocol, PivotCell]]
    by_place = defaultdict(dict)
    for (row, column), cell in made.cells.items():
        by_place[row, column.benchmark].setdefault(column.protocol, cell)
    chosen = {
        place: cells
        for place, cells in by_place.items()
        if any(cell.tried > 1 for cell in cells.values())
    }
    if not chosen:
        return ()
    how = {
        "validation": "the best mean Recall@20 on validation",
        "seeds": "the most seeds",
        "newest": "the newest run",
    }[made.request.choice]
    named = [
        f"{row.title} on {made.labels[benchmark]} ({_tried_under(cells)})"
        for (row, benchmark), cells in chosen.items()
    ]
    return (f"Of several configurations the one with {how} is shown: {listed(named)}.",)


def _tried_under(cells: Mapping[Protocol, PivotCell]) -> str:
    """Return what was tried; by protocol where one has more to choose from.

    Runs that chose their epoch on test stand in columns of that protocol only. As it takes all
    others too, equal counts are of the same configurations, and the same one is chosen.
    """
    told = {protocol: _tried(cell) for protocol, cell in cells.items()}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{PROTOCOL_WORDS[protocol]}: {words}" for protocol, words in told.items())


def _tried(cell: PivotCell) -> str:
    if not cell.passed_over:
        return f"{cell.tried} tried"
    return f"{cell.tried} tried, {cell.passed_over} of them stopped early and not chosen from"


def _stopped(made: Pivot, runs: Sequence[RunRecord]) -> list[str]:
    """Say how many stopped runs are in the table, and how many give way to done ones."""
    shown = made.runs()
    inside = sum(run.status is RunStatus.STOPPED for run in shown)
    done = {run.group_identity for run in shown if run.status is RunStatus.DONE}
    stopped = [run for run in runs if run.status is RunStatus.STOPPED and is_usable(run)]
    beside = sum(run.group_identity in done for run in stopped)
    found = []
    if inside:
        verb = "was" if inside == 1 else "were"
        found.append(f"{counted(inside, 'run')} in the table {verb} stopped before the end.")
    if beside:
        verb = "takes" if beside == 1 else "take"
        found.append(
            f"{counted(beside, 'run')} stopped before the end {verb} no part beside done "
            "runs of the same settings."
        )
    return found


def _left_out(runs: Sequence[RunRecord]) -> list[str]:
    states = Counter(run.status.value for run in runs if not is_usable(run))
    if not states:
        return []
    parts = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    total = sum(states.values())
    verb = "has no final result and takes" if total == 1 else "have no final result and take"
    return [f"{counted(total, 'run')} {verb} no part: {parts}."]
