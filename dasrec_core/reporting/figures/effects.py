"""What each factor does, as intervals along the difference: the figure of an ablation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.escaping import one_line
from dasrec_core.reporting.figures.look import COLUMN_IN, LINE_STYLES, render
from dasrec_core.reporting.figures.names import in_lines, short_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABEL: Final = 22  # signs of a line of a factor's name, which may take two
_ROW_IN: Final = 0.28


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One factor.

    Attributes:
        name: In words.
        difference: Mean over users, ablation minus base.
        interval: Its 95 % interval; ``None`` where metrics per user were not kept.
    """

    name: str
    difference: float
    interval: tuple[float, float] | None


def draw_effects(
    lines: Sequence[EffectLine], axis_title: str, format_id: str, width_in: float
) -> bytes:
    """Return effects as a figure, the first line on top.

    Args:
        lines: At least one.
        axis_title: What the differences are in.
        format_id: One of :data:`look.FIGURE_FORMATS`.
        width_in: Width in inches.

    Raises:
        ConfigError: There is no line.
    """
    if not lines:
        raise ConfigError(
            "There is no ablation to draw.", "Compare a run that has ablations among the runs."
        )

    short = short_names([line.name for line in lines], 2 * _LABEL)
    names = [in_lines(name, _LABEL) for name in short]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = range(len(lines))
        means = [line.difference for line in lines]
        spans = [line.interval or (line.difference, line.difference) for line in lines]
        axes.axvline(0.0, color="#1b1f27", linewidth=0.8)
        axes.errorbar(
            means,
            places,
            xerr=[
                [mean - low for mean, (low, _) in zip(means, spans, strict=True)],
                [high - mean for mean, (_, high) in zip(means, spans, strict=True)],
            ],
            fmt="o",
            markersize=4,
            color=LINE_STYLES[0].color,
            elinewidth=1.2,
            capsize=2.5,
        )
        axes.set_yticks(places, names)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.locator_params(axis="x", nbins=4 if width_in <= COLUMN_IN else 8)
        # Under names and axis alike: beside long names the axis is short.
        figure.supxlabel(one_line(axis_title), fontsize=8)

    return render(draw, (width_in, 0.7 + _ROW_IN * max(len(lines), 2)), format_id)
