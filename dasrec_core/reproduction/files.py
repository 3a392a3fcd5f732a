"""Tables and figures of the write-up as files of their own: LaTeX, PDF and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.formats import write_table
from dasrec_core.reporting.provenance import Origin, origin
from dasrec_core.reproduction.material import Material
from dasrec_core.reproduction.study_table import StudyRuns
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.axis import Span

_FORMATS: Final = ("pdf", "svg")
_METRICS: Final = ("recall@20", "ndcg@20")


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file beside the page: its name, its content, and what it was made from."""

    name: str
    content: bytes
    made: Origin


def table_file(name: str, table: Table, runs: Sequence[RunRecord]) -> MadeFile:
    """Return a table as LaTeX, over the width of a page."""
    content = write_table(table, "latex", wide=True)
    return MadeFile(f"{name}.tex", content, origin(table.title, runs, table.notes))


def figure_files(found: StudyRuns, material: Material) -> list[MadeFile]:
    """Return the lines of a study over its numeric setting; none where nothing can be drawn."""
    # Imported here: half a second, and most studies have no figure.
    from dasrec_core.reporting.figures.lines import draw_lines
    from dasrec_core.reporting.figures.look import COLUMN_IN
    from dasrec_core.reporting.figures.sweep_lines import sweep_chart

    runs = [run for group in found.groups() for run in group.runs]
    made = []
    for path in numeric_axes(found):
        for metric in _METRICS:
            try:
                chart = sweep_chart(runs, path, metric)
            except ConfigError:
                continue
            title = f"{metric_title(metric)} over {chart.x_title} on {material.title}"
            source = origin(title, chart.runs(), chart.notes, ("valid",))
            stem = f"{found.study.id}-{material.stem}-{metric.partition('@')[0]}"
            made += [
                MadeFile(f"{stem}.{kind}", draw_lines(chart, kind, COLUMN_IN), source)
                for kind in _FORMATS
            ]
    return made


def numeric_axes(found: StudyRuns) -> tuple[str, ...]:
    """Return the settings of a study that a line can be drawn over."""
    grid = found.study.definition.grid
    return tuple(path for path, axis in grid.items() if isinstance(axis, Span) or _is_line(axis))


def _is_line(values: Sequence[object]) -> bool:
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return len(numbers) == len(values) > 2
