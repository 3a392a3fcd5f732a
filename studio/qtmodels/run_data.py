"""The records a table shows, and what was read about them since: curves and statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from types import MappingProxyType

from dasrec_core.store.records import RunRecord
from dasrec_core.store.series_statistics import SeriesStatistics
from studio.qtmodels.run_column import RowContext, RunColumn
from studio.qtmodels.run_columns import SELECTION
from studio.qtmodels.run_filter import haystack
from studio.qtmodels.seed_results import counted_runs

_NONE: Mapping[str, SeriesStatistics] = MappingProxyType({})


class RunData:
    """Holds records by position; knows nothing of rows and of Qt.

    Attributes:
        runs: All records.
        haystacks: Text that a word of a filter is looked for in, one per record.
        now_ms: The moment that "so far" means.
    """

    def __init__(self, now_ms: int) -> None:
        self.runs: list[RunRecord] = []
        self.haystacks: list[str] = []
        self.now_ms = now_ms
        self._positions: dict[str, int] = {}
        self._sparks: dict[str, tuple[float, ...]] = {}
        self._statistics: dict[str, Mapping[str, SeriesStatistics]] = {}  # by series, then run
        self._asked: dict[str, set[str]] = {}  # ended runs that were looked up, by series
        self._baseline: RunRecord | None = None
        self._baseline_value: float | None = None

    def position(self, run_id: str) -> int | None:
        """Return where a run stands in ``runs``."""
        return self._positions.get(run_id)

    def ids(self) -> set[str]:
        """Return the ids of all runs."""
        return set(self._positions)

    def replace(self, runs: Sequence[RunRecord]) -> None:
        """Hold other records; what was read about those that stay is kept."""
        self.runs = list(runs)
        self.haystacks = [haystack(run) for run in self.runs]
        self._positions = {run.run_id: position for position, run in enumerate(self.runs)}
        self._sparks = {
            run_id: spark for run_id, spark in self._sparks.items() if run_id in self._positions
        }

    def update(self, runs: Iterable[RunRecord]) -> None:
        """Replace records by id."""
        for run in runs:
            position = self._positions[run.run_id]
            self.runs[position], self.haystacks[position] = run, haystack(run)

    def find_baseline(self, *, grouped: bool) -> None:
        """Look up the baseline; of grouped runs the mean over its seeds is what counts."""
        base = self._baseline = next((run for run in self.runs if run.is_baseline), None)
        self._baseline_value = None
        if base is not None and grouped:
            values = [
                run.best_test[SELECTION]
                for run in counted_runs(
                    run for run in self.runs if run.group_identity == base.group_identity
                )
                if SELECTION in run.best_test
            ]
            self._baseline_value = fmean(values) if values else None

    def context(self, run: RunRecord) -> RowContext:
        """Return what the cells of a run need beside it."""
        statistics: Mapping[str, SeriesStatistics] = _NONE
        if self._statistics:
            statistics = {
                series: found[run.run_id]
                for series, found in self._statistics.items()
                if run.run_id in found
            }
        return RowContext(
            self.now_ms,
            self._sparks.get(run.run_id, ()),
            self._baseline,
            statistics,
            self._baseline_value,
        )

    def spark_missing(self, runs: Iterable[RunRecord]) -> list[RunRecord]:
        """Return those whose curve was not given, or has grown since."""
        return [
            run
            for run in runs
            if run.best_epoch and (run.run_id not in self._sparks or not run.status.is_final)
        ]

    def add_sparks(self, sparks: Mapping[str, tuple[float, ...]]) -> None:
        """Keep the validation curves of some runs."""
        self._sparks.update(sparks)

    def statistics_missing(self, columns: Iterable[RunColumn]) -> dict[str, list[str]]:
        """Return, by series, runs whose statistics were not given, or may be others now."""
        missing: dict[str, list[str]] = {}
        for series in {column.series for column in columns if column.series}:
            known = self._asked.get(series, set())
            asked = [
                run.run_id
                for run in self.runs
                if not run.status.is_final or run.run_id not in known
            ]
            if asked:
                missing[series] = asked
        return missing

    def add_statistics(
        self, series: str, asked: Iterable[str], found: Mapping[str, SeriesStatistics]
    ) -> bool:
        """Keep what was found of the runs ``asked`` for; return whether anything is other now."""
        ended = {run.run_id for run in self.runs if run.status.is_final}
        self._asked.setdefault(series, set()).update(ended.intersection(asked))
        before = self._statistics.get(series)
        after = {**(before or {}), **found}
        self._statistics[series] = after
        return after != before
