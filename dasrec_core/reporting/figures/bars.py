"""Bars of a comparison: one panel per column, methods along it, published values as marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Column, Mean, Published, Table
from dasrec_core.reporting.escaping import one_line
from dasrec_core.reporting.figures.look import COLUMN_IN, LINE_STYLES, render
from dasrec_core.reporting.figures.names import in_lines, short_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL = 48  # signs of a method's name
_LINE = 18  # signs of a line of it where names lie flat
_FLAT = 3  # methods whose names lie flat; of more they stand aslant
_PANEL_IN = 1.9
_SLANTED = 24  # signs of a name aslant that a panel has room for
_SIGN_IN = 0.041  # height of a sign more


def draw_bars(table: Table, format_id: str, width_in: float) -> bytes:
    """Return a comparison as a figure: means as bars, the spread of the seeds as whiskers.

    Args:
        table: A comparison, see ``paper_table.py``.
        format_id: One of :data:`look.FIGURE_FORMATS`.
        width_in: Width in inches; a page has two panels side by side, a column one.

    Raises:
        ConfigError: No column has a value.
    """
    panels = [
        number
        for number, column in enumerate(table.columns)
        if column.kind == "mean" and any(row[number] is not None for row in table.rows)
    ]
    if not panels:
        raise ConfigError("There are no values to draw.", "Choose data sets that have runs.")
    across = 1 if width_in <= COLUMN_IN else min(2, len(panels))
    down = -(-len(panels) // across)

    def draw(figure: Figure) -> None:
        grid = figure.subplots(down, across, squeeze=False)
        for place, axes in enumerate(grid.flat):
            if place < len(panels):
                _panel(axes, table, panels[place])
            else:
                axes.set_axis_off()

    height = _PANEL_IN + _SIGN_IN * max(0, _longest_slanted(table, panels) - _SLANTED)
    return render(draw, (width_in, height * down + 0.2), format_id)


def _panel(axes: Axes, table: Table, number: int) -> None:
    rows = [row for row in table.rows if isinstance(row[number], Mean)]
    means = [cell for row in rows if isinstance(cell := row[number], Mean)]
    names = _names(table, number)
    places = range(len(rows))
    axes.bar(places, [mean.value for mean in means], color=LINE_STYLES[0].color, width=0.65)
    spread = [(place, mean) for place, mean in zip(places, means, strict=True) if mean.spread]
    if spread:
        axes.errorbar(
            [place for place, _ in spread],
            [mean.value for _, mean in spread],
            yerr=[mean.spread or 0.0 for _, mean in spread],
            fmt="none",
            ecolor="#1b1f27",
            elinewidth=0.8,
            capsize=2,
        )
    printed = _published(table, number)
    pairs = [
        (place, cell.value)
        for place, row in zip(places, rows, strict=True)
        if printed is not None and isinstance(cell := row[printed], Published)
    ]
    if pairs:
        axes.plot(*zip(*pairs, strict=True), "D", color="#d0550a", ms=3.5, label="published")
        axes.legend(loc="upper left")
    column: Column = table.columns[number]
    axes.set_title(one_line(column.group))
    axes.set_ylabel(column.title)
    is_flat = len(rows) <= _FLAT
    shown = [in_lines(name, _LINE) for name in names] if is_flat else names
    axes.set_xticks(list(places), shown, rotation=0 if is_flat else 45, ha="center")
    if not is_flat:
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
            label.set_rotation_mode("anchor")


def _names(table: Table, number: int) -> list[str]:
    """Return what the bars of a panel are called."""
    return short_names([str(row[0]) for row in table.rows if isinstance(row[number], Mean)], _LABEL)


def _longest_slanted(table: Table, panels: Sequence[int]) -> int:
    """Return the signs of the longest name that stands aslant; 0 where all lie flat."""
    slanted = [names for number in panels if len(names := _names(table, number)) > _FLAT]
    return max((len(name) for names in slanted for name in names), default=0)


def _published(table: Table, number: int) -> int | None:
    beside = number + 1
    is_there = beside < len(table.columns) and table.columns[beside].kind == "published"
    return beside if is_there else None
