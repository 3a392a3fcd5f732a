"""What a column of the runs table is, and what its cells need beside the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from dasrec_core.store.records import RunRecord
from dasrec_core.store.series_statistics import SeriesStatistics
from studio.widgets.cells import Cell, Column


class RowContext(NamedTuple):  # made 5000 times per sort: a frozen dataclass takes thrice as long
    """What a cell needs beside the run itself."""

    now_ms: int
    spark: tuple[float, ...] = ()
    baseline: RunRecord | None = None  # of its data set
    statistics: Mapping[str, SeriesStatistics] = MappingProxyType({})  # by series key
    baseline_value: float | None = None  # mean of the baseline's seeds, while runs are grouped


SortKey = float | str | None


@dataclass(frozen=True, slots=True)
class RunColumn:
    """One column; ``sort_key`` gives ``None`` where there is no value, which sorts last.

    A column of measured values says in ``form`` how its numbers are written, so that a seed group
    can show their mean and spread. ``series`` is the series whose statistics it needs.
    """

    key: str
    column: Column
    tip: str
    cell: Callable[[RunRecord, RowContext], Cell]
    sort_key: Callable[[RunRecord, RowContext], SortKey]
    is_shown: bool = True  # before the user chooses columns
    best_first: bool = False  # a first click sorts downwards
    form: Callable[[float | None], str] | None = None
    series: str = ""
    long_title: str = ""

    @property
    def full_title(self) -> str:
        """The title as lists, menus and copies give it."""
        return self.long_title or self.column.title
