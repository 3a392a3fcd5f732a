r"""Runs that differ in nothing but the seed, as one row: number, mean and spread.

The spread is the sample standard deviation, :math:`s = \sqrt{\sum (x_i - \bar x)^2 / (n - 1)}`,
over the runs of a group that have a result; with one of them there is none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean, stdev
from typing import Final

from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord, RunStatus
from studio.plain_number import plain_number
from studio.qtmodels.row_name import row_name
from studio.qtmodels.run_column import RowContext, RunColumn, SortKey
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS, display_name
from studio.qtmodels.run_format import NONE, number_text, signed_text
from studio.qtmodels.run_states import state_look
from studio.qtmodels.seed_results import counted_runs, left_out_words, state_word
from studio.widgets.cells import Cell

Member = tuple[RunRecord, RowContext]
_CHANGE: Final = COLUMNS[COLUMN_NUMBERS["change"]]
_ALL_ALIKE: Final = frozenset({"model", "dataset"})


def group_cell(column: RunColumn, members: Sequence[Member], *, is_open: bool) -> Cell:
    """Return what ``column`` shows of a seed group; all of its runs have the same settings."""
    if column.key in _SPECIAL:
        return _SPECIAL[column.key](members, is_open)
    if column.form is not None:
        return _mean_cell(column, members)
    run, context = members[0]
    same = column.key in _ALL_ALIKE or "." in column.key
    return column.cell(run, context) if same else Cell()


def group_key(column: RunColumn, members: Sequence[Member]) -> SortKey:
    """Return what a seed group sorts by: the mean of what was measured, or the largest value."""
    if column.key == "seed":
        return float(len(counted_runs(_runs(members))))
    if column.form is not None:
        values = measured(column, members)
        return fmean(values) if values else None
    keys = [key for run, context in members if (key := column.sort_key(run, context)) is not None]
    if any(isinstance(key, str) for key in keys):
        return min(str(key) for key in keys)
    return max((float(key) for key in keys), default=None)


def measured(column: RunColumn, members: Sequence[Member]) -> list[float]:
    """Values of the runs that ended with a result, one per seed."""
    contexts = {run.run_id: context for run, context in members}
    counted = counted_runs(_runs(members))
    keys = [column.sort_key(run, contexts[run.run_id]) for run in counted]
    return [float(key) for key in keys if key is not None and math.isfinite(float(key))]


def group_tip(column: RunColumn, members: Sequence[Member]) -> str:
    """Return how many runs a mean is over, and which runs are left out."""
    runs = _runs(members)
    if column.key == "name":
        return f"{display_name(runs[0])}\n{len(runs)} runs of the same settings"
    if column.key == "state":
        counts = Counter(state_word(run.status) for run in runs)
        return ", ".join(f"{number} {word}" for word, number in counts.items())
    left_out = left_out_words(runs)
    more = f"; left out: {left_out}" if left_out else ""
    if column.key == "seed":
        return f"{counted(len(counted_runs(runs)), 'run')} with a result{more}"
    if column.form is None or not (values := measured(column, members)):
        return f"No result yet{more}" if column.form is not None else ""
    shown = f"{column.form(fmean(values))} {_spread(column, values)}".strip()
    return f"{shown}: mean and spread of {counted(len(values), 'run')}{more}"


def _runs(members: Sequence[Member]) -> list[RunRecord]:
    return [run for run, _ in members]


def _mean_cell(column: RunColumn, members: Sequence[Member]) -> Cell:
    values = measured(column, members)
    if column.form is None or not values:
        return Cell(NONE, tone="faint")
    spread = _spread(column, values)
    note = spread if column.column.note_width else ""
    weight = 600 if column.key == "best" else None
    return Cell(column.form(fmean(values)), note, weight=weight, tone=_tone(column, members))


def _spread(column: RunColumn, values: Sequence[float]) -> str:
    if column.form is None or len(values) < 2:
        return ""
    if column.form is number_text:
        return f"± {plain_number(stdev(values), 2)}"
    return f"± {column.form(stdev(values)).lstrip('+')}"


def _tone(column: RunColumn, members: Sequence[Member]) -> str:
    run, context = members[0]
    return "text" if column.column.note_width else column.cell(run, context).tone


def _name(members: Sequence[Member], is_open: bool) -> Cell:
    note = "baseline" if any(run.is_baseline for run, _ in members) else ""
    run = members[0][0]
    name = row_name(display_name(run), run)
    return Cell(name, note, run=run.color_index, expanded=is_open)


def _change(members: Sequence[Member], is_open: bool) -> Cell:
    if any(run.is_baseline for run, _ in members):
        return Cell("baseline", tone="faint")
    values = measured(_CHANGE, members)
    if not values:
        return Cell(NONE, tone="faint")
    mean = fmean(values)
    return Cell(signed_text(mean), tone="success" if mean > 0 else "muted")


def _seeds(members: Sequence[Member], is_open: bool) -> Cell:
    return Cell(f"n={len(counted_runs(_runs(members)))}")


def _state(members: Sequence[Member], is_open: bool) -> Cell:
    """The liveliest state, since that is where one looks next; of ended runs how many are done."""
    states = [run.status for run, _ in members]
    status = min(states, key=lambda each: (each.is_final, _STATE_ORDER[each]))
    look, number, done = state_look(status), states.count(status), states.count(RunStatus.DONE)
    if status.is_final and 0 < done < len(states):
        return Cell(f"{done} of {len(states)} done", tone=look.tone, glyph=look.glyph)
    note = f"{number} of {len(states)}" if number < len(states) else ""
    return Cell(look.word, note, tone=look.tone, glyph=look.glyph)


def _progress(members: Sequence[Member], is_open: bool) -> Cell:
    done = sum(run.epochs_done for run, _ in members)
    asked = sum(run.num_epochs for run, _ in members)
    return Cell(f"{done} of {asked}" if asked else NONE, tone="muted")


def _curve(members: Sequence[Member], is_open: bool) -> Cell:
    longest = max((context.spark for _, context in members), key=len, default=())
    return Cell(spark=longest, tone="text") if len(longest) > 1 else Cell()


def _started(members: Sequence[Member], is_open: bool) -> Cell:
    run, context = max(members, key=lambda member: member[0].started_at_ms or 0)
    return COLUMNS[COLUMN_NUMBERS["started"]].cell(run, context)


def _tags(members: Sequence[Member], is_open: bool) -> Cell:
    shown = ", ".join(sorted({tag for run, _ in members for tag in run.tags}))
    return Cell(shown, tone="muted", chip="hover" if shown else "", role="small")


_STATE_ORDER: Final = {
    status: number
    for number, status in enumerate(
        (
            RunStatus.STALLED,
            RunStatus.RUNNING,
            RunStatus.STOPPING,
            RunStatus.STARTING,
            RunStatus.QUEUED,
            RunStatus.FAILED,
            RunStatus.DIVERGED,
            RunStatus.INTERRUPTED,
            RunStatus.STOPPED,
            RunStatus.DONE,
            RunStatus.DISCARDED,
        )
    )
}
_SPECIAL: Final[dict[str, Callable[[Sequence[Member], bool], Cell]]] = {
    "name": _name,
    "seed": _seeds,
    "change": _change,
    "state": _state,
    "progress": _progress,
    "curve": _curve,
    "started": _started,
    "tags": _tags,
}
