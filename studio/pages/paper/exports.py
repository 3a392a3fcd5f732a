"""What the paper page can export."""

from __future__ import annotations

from dasrec_core.reporting.figures.bars import draw_bars
from dasrec_core.reporting.provenance import origin
from studio.export.offer import ExportOffer, Made, figure_kind, table_kind
from studio.pages.paper.content import PaperContent


def offer_of(content: PaperContent) -> ExportOffer | None:
    """Return the table in view, and its bars; ``None`` when it has no values."""
    if not content.made.cells:
        return None
    runs, table = content.made.runs(), content.table

    def bars(format_id: str, width_in: float) -> Made:
        return draw_bars(table, format_id, width_in), origin(table.title, runs, table.notes)

    return ExportOffer(
        "comparison",
        (
            table_kind("Comparison", lambda: (table, runs)),
            figure_kind("Comparison as bars", bars),
        ),
    )
