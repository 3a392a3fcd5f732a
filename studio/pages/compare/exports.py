"""What the compare page can export: values, differences and curves of the compared runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from dasrec_core.reporting.document import Column, Table
from dasrec_core.reporting.figures.lines import curve_chart, draw_lines
from dasrec_core.reporting.provenance import origin
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.reporting.words import counted
from studio.export.offer import ExportKind, ExportOffer, Made, figure_kind, table_kind
from studio.pages.compare.comparison import LOSS, NDCG, RECALL, Comparison

_SERIES: Final = {"Recall@20": RECALL, "NDCG@20": NDCG, "loss": LOSS}


def offer_of(
    comparison: Comparison, names: Sequence[str], differences: Sequence[Sequence[str]]
) -> ExportOffer:
    """Return what can be exported of ``comparison``.

    Args:
        comparison: The compared runs.
        names: What each is called on the page.
        differences: The table of settings, the first row its heading.
    """
    called = [replace(run, name=name) for run, name in zip(comparison.runs, names, strict=True)]
    kinds: list[ExportKind] = [
        table_kind("All metrics", lambda: (runs_table(called), comparison.runs))
    ]
    if len(differences) > 1:
        kinds.append(
            table_kind("Settings", lambda: (_settings_table(differences), comparison.runs))
        )
    kinds += [
        figure_kind(f"Curves of {title}", partial(_figure, comparison, names, key))
        for title, key in _SERIES.items()
    ]
    return ExportOffer("compared-runs", tuple(kinds))


def _settings_table(texts: Sequence[Sequence[str]]) -> Table:
    head, *body = texts
    columns = tuple(Column(title, title) for title in head)
    title = f"Settings of {counted(len(head) - 2, 'run')}"
    return Table(title, columns, tuple(tuple(row) for row in body))


def _figure(
    comparison: Comparison, names: Sequence[str], key: str, format_id: str, width_in: float
) -> Made:
    # One line per run and not per seed group: that is what the page shows.
    pairs = [
        (replace(run, name=name, group_identity=run.run_id), curves)
        for run, name, curves in zip(comparison.runs, names, comparison.curves, strict=True)
    ]
    chart = curve_chart(pairs, key)
    made = origin(f"{key} over epochs", comparison.runs)
    return draw_lines(chart, format_id, width_in), made
