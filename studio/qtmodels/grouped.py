"""A metric by group of users or items, as bars of a chart and cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dasrec_core.inspection.group_metrics import GroupRow, GroupTable, Interval
from dasrec_core.inspection.grouping import Group, Grouping
from studio.qtmodels.run_format import metric_text, signed_text
from studio.widgets.cells import Cell, Column
from studio.widgets.group_chart import GroupBar

NUM_GROUPS = 5

By = Literal["users", "items"]


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """A metric by group, and who is in which group."""

    table: GroupTable
    grouping: Grouping

    @property
    def names(self) -> tuple[str, ...]:
        """What to call the groups on an axis."""
        return tuple(axis_label(row.group) for row in self.table.rows)

    @property
    def short_names(self) -> tuple[str, ...]:
        """The same where there is little room: where each group begins, such as ``5+``."""
        groups = [row.group for row in self.table.rows]
        return tuple(
            axis_label(group) if group.low == group.high else f"{group.low:,}+" for group in groups
        )

    def bars(self) -> tuple[tuple[GroupBar, ...], ...]:
        """Return one bar per group, for each run."""
        runs = range(len(self.table.run_ids))
        return tuple(
            tuple(
                GroupBar(row.values[run].mean, row.values[run].low, row.values[run].high)
                for row in self.table.rows
            )
            for run in runs
        )

    def turned(self) -> Grouped:
        """Return the same with the second run first; the difference stays that one minus the other.

        A difference is read from left to right: what it is taken from stands before what is taken.
        """
        table = self.table
        rows = tuple(replace(row, values=row.values[::-1]) for row in table.rows)
        return replace(self, table=replace(table, run_ids=table.run_ids[::-1], rows=rows))

    def cells(self) -> list[list[Cell]]:
        """Return one row per group, to stand under :func:`group_columns`."""
        return [_cells(row, self.table.by) for row in self.table.rows]


def group_columns(names: Sequence[str], difference: str) -> list[Column]:
    """Return the columns of a table by group.

    Args:
        names: Of the runs.
        difference: What the last column holds; it is left out where there is one run.
    """
    return [
        Column("Group"),
        Column("Users", 64, True),
        *(Column(name, 128, True) for name in names),
        *([Column(difference, 140, True)] if len(names) > 1 else []),
    ]


def axis_label(group: Group) -> str:
    """Return a group as it stands on an axis, such as ``5–9``, or ``cold`` for none at all."""
    if group.high == 0:
        return "cold"
    return f"{group.low:,}" if group.low == group.high else f"{group.low:,}–{group.high:,}"


def _cells(row: GroupRow, by: By) -> list[Cell]:
    is_all = by == "users" and row.num_measured == row.group.size  # the next column says it
    cells = [
        Cell(axis_label(row.group), "" if is_all else f"{row.group.size:,} {by}"),
        Cell(f"{row.num_measured:,}"),
        *(Cell(_with_reach(value)) for value in row.values),
    ]
    if row.difference is not None:
        found = row.difference
        sure = found.low is not None and found.high is not None and found.low * found.high > 0
        tone = "text" if sure else "faint"
        cells.append(Cell(_with_reach(found, signed=True), tone=tone))
    return cells


def _with_reach(value: Interval, *, signed: bool = False) -> str:
    mean = (signed_text if signed else metric_text)(value.mean)
    if value.mean is None or value.low is None or value.high is None:
        return mean
    # The interval ends where values do; the side that was not cut says how far it reaches.
    reach = max(value.high - value.mean, value.mean - value.low)
    return f"{mean} ± {reach:.4f}"
