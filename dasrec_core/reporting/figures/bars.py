"""Bars of a comparison: one panel per column, methods along it, published values as marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Column, Mean, Published, Table
from dasrec_core.reporting.escaping import one_line
from dasrec_core.reporting.figures.look import COLUMN_IN, LINE_STYLES, render

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL = 24  # signs of a method's name


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

    return render(draw, (width_in, 1.9 * down + 0.2), format_id)


def _panel(axes: Axes, table: Table, number: int) -> None:
    rows = [row for row in table.rows if isinstance(row[number], Mean)]
    means = [cell for row in rows if isinstance(cell := row[number], Mean)]
    names = [one_line(str(row[0]))[:_LABEL] for row in rows]
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
    axes.set_xticks(list(places), names, rotation=45 if len(rows) > 3 else 0, ha="center")
    if len(rows) > 3:
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
            label.set_rotation_mode("anchor")


def _published(table: Table, number: int) -> int | None:
    beside = number + 1
    is_there = beside < len(table.columns) and table.columns[beside].kind == "published"
    return beside if is_there else None
