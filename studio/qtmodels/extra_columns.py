"""Columns a person adds to the runs table: a value of any series, or any setting.

A column is named by its key, which views store: ``valid/ndcg@10|max`` is the highest value of a
series, ``training.learning_rate`` a setting.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final

from dasrec_core.config.loss_titles import shared_loss_title
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.store.records import RunRecord
from dasrec_core.store.series_statistics import At
from studio.qtmodels.filter_fields import find_field
from studio.qtmodels.run_column import RowContext, RunColumn, SortKey
from studio.qtmodels.run_columns import METRIC_NOTE
from studio.qtmodels.run_filter import setting_of, setting_text
from studio.qtmodels.run_format import NONE, duration_text, memory_text, metric_text, number_text
from studio.widgets.cells import Cell, Column

_SPLITS: Final = {"valid": "validation", "test": "test"}
_PLAIN: Final = {
    "train_s": "Time of an epoch",
    "evaluate_s": "Time of an evaluation",
    "memory_bytes": "Memory",
}
_LOSS_FIRST: Final = ("loss/", "train_s", "evaluate_s", "memory_bytes")
"""Series of which less is better: a first click sorts upwards."""


class Statistic(StrEnum):
    """Which value of a series a column shows."""

    AT_BEST = "best"
    LAST = "last"
    MIN = "min"
    MAX = "max"


STATISTIC_WORDS: Final = {
    Statistic.AT_BEST: "at the best epoch",
    Statistic.LAST: "last",
    Statistic.MIN: "lowest",
    Statistic.MAX: "highest",
}


def series_key(series: str, statistic: Statistic) -> str:
    """Return the key of the column that shows ``statistic`` of ``series``."""
    return f"{series}|{statistic}"


def series_words(series: str) -> str:
    """A series key as people say it: ``valid/ndcg@10`` is ``NDCG@10 on validation``."""
    head, _, rest = series.partition("/")
    if head in _SPLITS:
        return f"{metric_title(rest)} on {_SPLITS[head]}"
    if head == "loss":
        return f"Loss, {shared_loss_title(rest)}"
    words = rest.replace("_", " ").replace("/", ", ") if rest else series
    return _PLAIN.get(series, words[:1].upper() + words[1:])


@lru_cache(maxsize=256)
def extra_column(key: str) -> RunColumn | None:
    """Return the column named ``key``, or ``None`` when there is nothing of that name."""
    if "|" in key:
        series, _, statistic = key.rpartition("|")
        known = statistic in {each.value for each in Statistic}
        return _series_column(key, series, Statistic(statistic)) if series and known else None
    field = find_field(key)
    return _setting_column(key, field.title) if field is not None and "." in key else None


def _series_column(key: str, series: str, statistic: Statistic) -> RunColumn:
    words = series_words(series)
    short = words.replace(" on validation", "").replace(" on test", ", test")
    form = _form_of(series)
    return RunColumn(
        key,
        Column(f"{short} {statistic}", 132, right=True, note_width=METRIC_NOTE),
        f"{words}: the {STATISTIC_WORDS[statistic]} value and its epoch."
        if statistic is not Statistic.AT_BEST
        else f"{words} at the epoch that was best on validation.",
        partial(_series_cell, series, statistic),
        lambda run, context: _value(_at(run, context, series, statistic)),
        best_first=not series.startswith(_LOSS_FIRST),
        form=form,
        series=series,
        long_title=f"{words}, {STATISTIC_WORDS[statistic]}",
    )


def _series_cell(series: str, statistic: Statistic, run: RunRecord, context: RowContext) -> Cell:
    at = _at(run, context, series, statistic)
    if at is None:
        return Cell(NONE, tone="faint")
    return Cell(_form_of(series)(at.value), f"@{at.epoch}")


def _at(run: RunRecord, context: RowContext, series: str, statistic: Statistic) -> At | None:
    found = context.statistics.get(series)
    if found is None:
        return None
    by_name = {
        Statistic.AT_BEST: found.at_best,
        Statistic.LAST: found.last,
        Statistic.MIN: found.low,
        Statistic.MAX: found.high,
    }
    return by_name[statistic]


def _value(at: At | None) -> float | None:
    return None if at is None else at.value


def _form_of(series: str) -> Callable[[float | None], str]:
    if series in ("train_s", "evaluate_s"):
        return duration_text
    if series == "memory_bytes":
        return memory_text
    return metric_text if series.startswith(("valid/", "test/")) else number_text


def _setting_column(key: str, title: str) -> RunColumn:
    path = key.split(".")
    name = f"{title[:1].upper()}{title[1:]}"

    def cell(run: RunRecord, context: RowContext) -> Cell:
        value = setting_of(run.config, path)
        return Cell(setting_text(value), tone="faint" if value is None else "muted")

    def sort_key(run: RunRecord, context: RowContext) -> SortKey:
        value = setting_of(run.config, path)
        if isinstance(value, int | float):
            return float(value)
        return None if value is None else setting_text(value)

    return RunColumn(
        key, Column(name, 112, right=True), f"A setting. Filter: {key}=…", cell, sort_key
    )
