"""How figures look: sizes of a column and a page, embedded fonts, the studio's run colours."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.figures.fallback_fonts import complete_fonts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMN_IN: Final = 3.35
"""Width of one column of a two-column page, in inches."""
PAGE_IN: Final = 7.0
"""Width of both columns."""
FIGURE_FORMATS: Final = ("pdf", "svg", "png")


@dataclass(frozen=True, slots=True)
class LineStyle:
    """Colour and dash of a run; lengths in units of the line's width."""

    name: str
    color: str
    dash: tuple[float, ...] = ()


# The light run colours of the studio, so that a run looks the same on screen and in print; a test
# holds the two together. Hues that colour-blind people confuse never share a dash.
LINE_STYLES: Final = (
    LineStyle("blue", "#0067b0"),
    LineStyle("vermilion", "#d0550a"),
    LineStyle("green", "#00896a", (4.0, 2.0)),
    LineStyle("purple", "#a8467f", (1.5, 1.5)),
    LineStyle("sky", "#2f8fc9", (4.0, 2.0)),
    LineStyle("orange", "#ad7400", (1.5, 1.5)),
)
SECOND_DASHES: Final[dict[tuple[float, ...], tuple[float, ...]]] = {
    (): (9.0, 2.0),
    (4.0, 2.0): (4.0, 2.0, 1.0, 2.0),
    (1.5, 1.5): (1.0, 3.5),
}
"""Of a second run in the same colour, by the dash of the first."""
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, so figures are alike everywhere
_SETTINGS: Final[dict[str, Any]] = {
    "font.family": "sans-serif",
    "font.sans-serif": [_FONT],
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e1e4ea",
    "grid.linewidth": 0.5,
    "axes.axisbelow": True,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "hatch.linewidth": 0.5,
    "axes.unicode_minus": True,
    "pdf.fonttype": 42,  # printers refuse Type 3
    "ps.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "dasrec",
    "text.parse_math": False,  # a "$" in a name is a dollar
    "text.usetex": False,
    "savefig.dpi": 300,
}
# matplotlib's settings belong to the whole process, and the studio draws in several threads.
_drawing = threading.Lock()


def render(draw: Callable[[Figure], None], size_in: tuple[float, float], format_id: str) -> bytes:
    """Return what ``draw`` puts on a figure, as the content of a file.

    Args:
        draw: Fills the figure; runs with the settings of :mod:`look` in force.
        size_in: Width and height in inches.
        format_id: One of :data:`FIGURE_FORMATS`.

    Raises:
        ConfigError: There is no such format.
    """
    if format_id not in FIGURE_FORMATS:
        raise ConfigError(
            f"There is no figure format {format_id!r}.", f"There are: {', '.join(FIGURE_FORMATS)}."
        )
    # Imported here: it takes half a second, and only figures need it.
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = io.BytesIO()
    with _drawing, mpl.rc_context(_SETTINGS):  # type: ignore[arg-type] # keys as Literal
        figure = Figure(figsize=size_in, layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure)
        complete_fonts(figure, _FONT)
        # No time in the file: the same figure is the same bytes.
        dated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {}}[format_id]
        figure.savefig(out, format=format_id, metadata=dated)
    return out.getvalue()


def dash_of(style: LineStyle) -> str | tuple[float, tuple[float, ...]]:
    """Return the dash of a style as matplotlib takes it."""
    return (0.0, style.dash) if style.dash else "solid"


def distinct_styles(wanted: list[int]) -> list[LineStyle]:
    """Return a style for each wanted colour index; one that is taken gives way to a free one.

    Twelve are different: every colour with its own dash, and once more with another.
    """
    others = (replace(one, dash=SECOND_DASHES[one.dash]) for one in LINE_STYLES)
    looks = (*LINE_STYLES, *others)
    count, taken, found = len(looks), set[int](), []
    for index in wanted:
        own = index % count
        free = [other for other in range(count) if other not in taken]
        chosen = own if own not in taken or not free else free[0]
        taken.add(chosen)
        found.append(looks[chosen])
    return found
