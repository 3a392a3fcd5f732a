"""What the compare page can export: metrics, the tables in view, and curves of the runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Final

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.reporting.document import Cell, Column, Table
from dasrec_core.reporting.figures.effects import EffectLine, draw_effects
from dasrec_core.reporting.figures.lines import curve_chart, draw_lines
from dasrec_core.reporting.provenance import origin
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from studio.export.offer import ExportKind, ExportOffer, Made, figure_kind, table_kind
from studio.export.shown_digits import most_decimals
from studio.pages.compare.study import Study, factor_text

_SERIES: Final = {"Recall@20": "valid/recall@20", "NDCG@20": "valid/ndcg@20", "loss": "loss/total"}
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d+)?([eE][+-]?\d+)?", re.ASCII)

_OF_SETTINGS: Final = frozenset({"Differences"})
"""Tables that stay text: versions and the hash of data only look like numbers."""

Texts = Sequence[Sequence[str]]
"""A table as texts, the first row its heading."""


def offer_of(
    store: RunStore,
    runs: Sequence[RunRecord],
    tables: Mapping[str, Texts],
    study: Study | None = None,
) -> ExportOffer:
    """Return what can be exported of compared runs.

    Args:
        store: Where curves are read.
        runs: The compared runs.
        tables: Those in view, by title.
        study: Tests and ablations of the base, once they are there.
    """
    compared = tuple(runs)
    kinds: list[ExportKind] = [
        table_kind("All metrics", lambda: (runs_table(compared), compared)),
        *(
            table_kind(title, partial(_titled, title, texts, compared))
            for title, texts in tables.items()
            if len(texts) > 1
        ),
        *(
            figure_kind(f"Curves of {title}", partial(_figure, store, compared, key))
            for title, key in _SERIES.items()
        ),
    ]
    if study is not None and (lines := _effect_lines(study)):
        draw = partial(_effects, study, lines)
        kinds.append(figure_kind(f"Ablation of {study.base.name}", draw))
    return ExportOffer("compared-runs", tuple(kinds))


def text_table(title: str, texts: Texts) -> Table:
    """Return texts as a table; what reads as a number becomes one, so spreadsheets can count.

    Not in the first column, which names what a row is about, nor in a table of settings.
    """
    head, *body = texts
    keys = [name or f"column {number}" for number, name in enumerate(head, 1)]
    columns = tuple(
        Column(
            key if keys.count(key) == 1 else f"{number} {key}",
            key,
            digits=most_decimals(row[number - 1] for row in body),
        )
        for number, key in enumerate(keys, 1)
    )
    if title in _OF_SETTINGS:
        return Table(title, columns, tuple(map(tuple, body)))
    return Table(title, columns, tuple((*row[:1], *map(_value, row[1:])) for row in body))


def _titled(
    title: str, texts: Texts, runs: tuple[RunRecord, ...]
) -> tuple[Table, tuple[RunRecord, ...]]:
    return text_table(title, texts), runs


def _value(text: str) -> Cell:
    plain = text.replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(plain):
        return text
    if not set(plain) & set(".eE"):
        return int(plain)
    value = float(plain)
    return value if isfinite(value) else text


def _effect_lines(study: Study) -> list[EffectLine]:
    lines = []
    for effect in study.effects:
        found = effect.comparison
        if found.difference is not None:
            test = found.over_users
            interval = None if test is None else (test.low, test.high)
            lines.append(EffectLine(factor_text(effect.factor), found.difference, interval))
    return lines


def _effects(study: Study, lines: list[EffectLine], format_id: str, width_in: float) -> Made:
    metric = metric_title(study.metric)
    content = draw_effects(lines, f"{metric} on test, minus {study.base.name}", format_id, width_in)
    groups = (study.base.group, *(effect.variation.group for effect in study.effects))
    runs = [run for group in groups for run in group.runs]
    note = "Ablation minus base; paired over users, 95 % bootstrap interval."
    return content, origin(f"Ablation of {study.base.name}", runs, (note,))


def _figure(
    store: RunStore, runs: tuple[RunRecord, ...], key: str, format_id: str, width_in: float
) -> Made:
    pairs = [(run, store.curves(run.run_id, [key])) for run in runs]
    # Seeds of one group stand beside each other on the page, see ``seed_groups.sides_of``.
    is_by_run = len({run.group_identity for run in runs}) == 1
    chart = curve_chart(pairs, key, is_by_run=is_by_run)
    return draw_lines(chart, format_id, width_in), origin(f"{key} over epochs", chart.runs())
