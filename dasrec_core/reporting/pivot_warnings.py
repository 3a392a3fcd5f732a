"""What one must know to read a comparison: what was left out, how few seeds, what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import benchmark_of, mixing_warnings
from dasrec_core.reporting.pivot import Pivot, fits, is_usable
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
    stopped = sum(run.status is RunStatus.STOPPED for run in made.runs())
    if stopped:
        verb = "was" if stopped == 1 else "were"
        found.append(f"{counted(stopped, 'run')} in the table {verb} stopped by hand.")
    return tuple(found)


def choice_notes(made: Pivot) -> tuple[str, ...]:
    """Return how the shown configurations were chosen; empty when there was no choice."""
    tried = {
        (row, column.benchmark): cell.tried
        for (row, column), cell in made.cells.items()
        if cell.tried > 1
    }
    if not tried:
        return ()
    how = {
        "validation": "the best mean Recall@20 on validation",
        "seeds": "the most seeds",
        "newest": "the newest run",
    }[made.request.choice]
    named = [
        f"{row.title} on {made.labels[benchmark]} ({number} tried)"
        for (row, benchmark), number in tried.items()
    ]
    return (f"Of several configurations the one with {how} is shown: {listed(named)}.",)


def _left_out(runs: Sequence[RunRecord]) -> list[str]:
    states = Counter(run.status.value for run in runs if not is_usable(run))
    if not states:
        return []
    parts = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    total = sum(states.values())
    verb = "has no final result and takes" if total == 1 else "have no final result and take"
    return [f"{counted(total, 'run')} {verb} no part: {parts}."]
