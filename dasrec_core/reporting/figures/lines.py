"""Lines with the spread of the seeds as a band, drawn; and curves over epochs as such lines.

For a metric over a setting see ``sweep_lines.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.candidates import candidates_among
from dasrec_core.reporting.figures.look import dash_of, distinct_styles, render
from dasrec_core.reporting.figures.names import in_lines, short_names
from dasrec_core.reporting.figures.value_axis import value_range
from dasrec_core.store.records import Curves, RunRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL = 48  # signs of a legend entry, or of a line of a longer one
_MOST_INSIDE = 2  # entries of a legend that stands among the curves
_WIDE_IN = 5.0  # from this width on two entries of a legend stand side by side
_ENTRY_IN = 0.15  # height of an entry


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        label: What it is called.
        color_index: Of the colours of runs.
        places: Along the axis, ascending.
        values: The mean over seeds at each place.
        spreads: Their standard deviation; ``None`` at a place with one seed.
        runs: All runs behind it.
        seeds: Number of seeds at each place.
    """

    label: str
    color_index: int
    places: tuple[float, ...]
    values: tuple[float, ...]
    spreads: tuple[float | None, ...]
    runs: tuple[RunRecord, ...] = ()
    seeds: tuple[int, ...] = ()

    @property
    def has_band(self) -> bool:
        """Whether the spread is known at every place, so that it may be drawn as a band.

        Where it is not, a band would close at places with one seed and read as no spread there;
        such a line has a bar at each place that has one.
        """
        return bool(self.spreads) and None not in self.spreads

    def known_spreads(self) -> list[tuple[float, float, float]]:
        """Return place, value and spread of the places with more than one seed."""
        triples = zip(self.places, self.values, self.spreads, strict=True)
        return [(place, value, spread) for place, value, spread in triples if spread is not None]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over one axis.

    Attributes:
        lines: What is drawn.
        x_title: Under the axis.
        y_title: Beside it.
        points: Marks each value, which suits few of them.
        notes: Sentences without which the lines cannot be read.
    """

    lines: tuple[Line, ...]
    x_title: str
    y_title: str
    points: bool = False
    notes: tuple[str, ...] = ()

    def runs(self) -> tuple[RunRecord, ...]:
        """Return every run behind the lines."""
        return tuple({run.run_id: run for line in self.lines for run in line.runs}.values())


def curve_chart(
    pairs: Sequence[tuple[RunRecord, Curves]], key: str, *, is_by_run: bool = False
) -> LineChart:
    """Return one series of runs over epochs, one line per seed group.

    The mean runs over those epochs that every seed has: where one stopped early, the mean of the
    others would jump.

    Args:
        pairs: Runs with their series.
        key: Series such as ``valid/recall@20``.
        is_by_run: One line per run instead, called by its seed too.

    Raises:
        ConfigError: None of the runs has this series.
    """
    groups: defaultdict[str, list[tuple[RunRecord, dict[int, float]]]] = defaultdict(list)
    for run, curves in pairs:
        if (curve := curves.get(key)) is not None:
            points = dict(zip(curve.epochs, curve.values, strict=True))
            groups[run.run_id if is_by_run else run.group_identity].append((run, points))
    if not groups:
        known = sorted({name for _, curves in pairs for name in curves})
        raise ConfigError(
            f"None of the runs has a series {key!r}.",
            f"They have: {', '.join(known)}." if known else "They have no series at all yet.",
        )
    lines = []
    firsts = [members[0][0] for members in groups.values()]
    called = [f"{run.name}, seed {run.config.seed}" if is_by_run else run.name for run in firsts]
    names = _distinct_names(called, firsts)
    for name, members in zip(names, groups.values(), strict=True):
        kept = {run.run_id for run in one_per_seed([run for run, _ in members])}
        same = [(run, points) for run, points in members if run.run_id in kept]
        shared = sorted(set.intersection(*(set(points) for _, points in same)))
        columns = [[points[epoch] for _, points in same] for epoch in shared]
        runs = tuple(run for run, _ in same)
        seeds = f", {len(runs)} seeds" if len({run.config.seed for run in runs}) > 1 else ""
        lines.append(line_of(f"{name}{seeds}", runs, [float(epoch) for epoch in shared], columns))
    split, _, metric = key.rpartition("/")
    words = {"valid": "validation", "test": "test", "loss": "loss"}.get(split, split)
    return LineChart(tuple(lines), "Epoch", f"{metric_title(metric)}, {words}")


def draw_lines(chart: LineChart, format_id: str, width_in: float) -> bytes:
    """Return a chart as a figure.

    Args:
        chart: What to draw.
        format_id: One of :data:`look.FIGURE_FORMATS`.
        width_in: Width in inches.
    """

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        styles = distinct_styles([line.color_index for line in chart.lines])
        drawn = []
        for line, style in zip(chart.lines, styles, strict=True):
            # Few epochs look like nothing without points on them.
            marker = "o" if chart.points or len(line.places) < 3 else ""
            drawn += axes.plot(
                line.places,
                line.values,
                color=style.color,
                linestyle=dash_of(style),
                marker=marker,
                markersize=3.5,
            )
            _draw_spread(axes, line, style.color)
        axes.set_xlabel(chart.x_title)
        axes.set_ylabel(chart.y_title)
        axes.margins(x=0.02)
        if chart.points:
            axes.set_ylim(*value_range(chart.lines))
        # By hand: of itself a legend leaves out names that begin with an underscore.
        if below:
            figure.legend(drawn, names, loc="outside lower left", ncols=columns)
        else:
            axes.legend(drawn, names)

    columns = 2 if width_in > _WIDE_IN else 1
    # More entries would cover the curves wherever they stand among them.
    below = len(chart.lines) > _MOST_INSIDE
    short = short_names([line.label for line in chart.lines], _LABEL)
    names = [in_lines(name, _LABEL) for name in short]
    height_of_all = sum(name.count("\n") + 1 for name in names)
    rows = -(-height_of_all // columns) if below else 0
    height = max(2.1, width_in * 0.42) + rows * _ENTRY_IN
    return render(draw, (width_in, height), format_id)


def _draw_spread(axes: Axes, line: Line, color: str) -> None:
    known = line.known_spreads()
    places, values, spreads = zip(*known, strict=True) if known else ((), (), ())
    if line.has_band:
        low, high = (
            [value + side * spread for value, spread in zip(values, spreads, strict=True)]
            for side in (-1, 1)
        )
        axes.fill_between(places, low, high, color=color, alpha=0.18, lw=0)
    elif known:
        axes.errorbar(places, values, spreads, color=color, fmt="none", lw=0.8, capsize=2)


def line_of(
    label: str, runs: tuple[RunRecord, ...], places: list[float], columns: list[list[float]]
) -> Line:
    """Return a line through the means of ``columns``: at each place, a value per seed."""
    return Line(
        label,
        runs[0].color_index,
        tuple(places),
        tuple(fmean(column) for column in columns),
        tuple(stdev(column) if len(column) > 1 else None for column in columns),
        runs,
        tuple(len(column) for column in columns),
    )


def _distinct_names(names: list[str], runs: Sequence[RunRecord]) -> list[str]:
    """Return the names of runs; where several have one, their data sets or else their ids too."""
    for told in ([run.dataset_name for run in runs], [run.run_id for run in runs]):
        names = [
            f"{name}, {more}" if names.count(name) > 1 else name
            for name, more in zip(names, told, strict=True)
        ]
    return names


def one_per_seed(runs: list[RunRecord]) -> tuple[RunRecord, ...]:
    """Return those of ``runs`` that got furthest, the newest of each seed; see ``candidates.py``.

    Args:
        runs: At least one; they may differ in what changes no result.
    """
    (group,) = candidates_among(replace(run, group_identity="") for run in runs)
    by_id = {run.run_id: run for run in runs}  # as they were: their hashes go into the sidecar
    return tuple(by_id[run.run_id] for run in group.runs)
