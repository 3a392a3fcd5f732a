"""What the paper page can export."""

from __future__ import annotations

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.reporting.figures.bars import draw_bars
from dasrec_core.reporting.figures.lines import draw_lines
from dasrec_core.reporting.figures.sweep_lines import sweep_chart
from dasrec_core.reporting.figures.varied import setting_title
from dasrec_core.reporting.formats import TABLE_FORMATS, write_table
from dasrec_core.reporting.mark_notes import documents_of
from dasrec_core.reporting.mark_tests import ArraySources
from dasrec_core.reporting.pivot import Protocol
from dasrec_core.reporting.provenance import Origin, origin
from dasrec_core.store.records import RunRecord
from studio.export.offer import DrawFigure, ExportKind, ExportOffer, Made, figure_kind
from studio.pages.paper.content import PaperContent, marked_content


def offer_of(content: PaperContent, sources: ArraySources) -> ExportOffer | None:
    """Return the table in view, its bars, and lines over what was varied; ``None`` for nothing.

    Args:
        content: What is in view.
        sources: Of the tests that its marks still wait for; an export has them.
    """
    if not content.made.cells:
        return None

    def write(format_id: str, wide: bool) -> Made:
        whole = _marked(content, sources)
        return write_table(whole.table, format_id, wide=wide), _origin_of(whole)

    def bars(format_id: str, width_in: float) -> Made:
        whole = _marked(content, sources)
        return draw_bars(whole.table, format_id, width_in), _origin_of(whole)

    request = content.made.request
    metric, protocol = request.metrics[0], request.protocols[0]
    lines = (
        figure_kind(
            f"{metric_title(metric)} over {setting_title(path, content.shown_runs)}",
            _over(content.shown_runs, path, metric, protocol),
        )
        for path in content.varied
    )
    return ExportOffer(
        "comparison",
        (
            ExportKind("Comparison", tuple(TABLE_FORMATS), write),
            figure_kind("Comparison as bars", bars),
            *lines,
        ),
    )


def _marked(content: PaperContent, sources: ArraySources) -> PaperContent:
    """Return what is in view with its marks, tested now where that was not done yet."""
    if not content.is_testing:
        return content
    return marked_content(content, sources) or content


def _origin_of(content: PaperContent) -> Origin:
    made, table = content.made, content.table
    tests = () if content.tests is None else documents_of(made, content.tests)
    return origin(table.title, made.runs(), table.notes, made.request.protocols, tests)


def _over(runs: tuple[RunRecord, ...], path: str, metric: str, protocol: Protocol) -> DrawFigure:
    def draw(format_id: str, width_in: float) -> Made:
        chart = sweep_chart(runs, path, metric, protocol)
        title = f"{metric_title(metric)} over {path}"
        made = origin(title, chart.runs(), chart.notes, (protocol,))
        return draw_lines(chart, format_id, width_in), made

    return draw
