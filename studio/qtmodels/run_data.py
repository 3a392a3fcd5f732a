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

_End = tuple[int, int | None]
"""Attempt and moment of an end: after it a curve is what it was, until the run goes on."""


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
        self._spark_ends: dict[str, _End] = {}  # of runs whose curve was read after their end
        self._statistics: dict[str, Mapping[str, SeriesStatistics]] = {}  # by series, then run
        self._statistic_ends: dict[str, dict[str, _End]] = {}  # the same, by series
        self._baselines: dict[str, tuple[RunRecord, float | None]] = {}  # by data set

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
        self._spark_ends = {
            run_id: end for run_id, end in self._spark_ends.items() if run_id in self._positions
        }

    def update(self, runs: Iterable[RunRecord]) -> None:
        """Replace records by id."""
        for run in runs:
            position = self._positions[run.run_id]
            self.runs[position], self.haystacks[position] = run, haystack(run)

    def find_baselines(self, *, grouped: bool) -> bool:
        """Look up the baselines, one per data set; of grouped runs the mean over seeds counts.

        Returns whether they or their results are others than before.
        """
        found: dict[str, tuple[RunRecord, float | None]] = {}
        for base in (run for run in self.runs if run.is_baseline):
            known = (base, self._mean_over_seeds(base) if grouped else None)
            found.setdefault(base.dataset_name, known)
            if base.config.dataset.fingerprint:  # the same data under another name
                found.setdefault(base.config.dataset.fingerprint, known)
        before, self._baselines = self._baselines, found
        return before != found

    def _mean_over_seeds(self, base: RunRecord) -> float | None:
        group = (run for run in self.runs if run.group_identity == base.group_identity)
        results = (run.best_test for run in counted_runs(group))
        values = [result[SELECTION] for result in results if SELECTION in result]
        return fmean(values) if values else None

    def context(self, run: RunRecord) -> RowContext:
        """Return what the cells of a run need beside it."""
        statistics: Mapping[str, SeriesStatistics] = _NONE
        if self._statistics:
            statistics = {
                series: found[run.run_id]
                for series, found in self._statistics.items()
                if run.run_id in found
            }
        baseline, value = self._baseline_of(run)
        spark = self._sparks.get(run.run_id, ())
        return RowContext(self.now_ms, spark, baseline, statistics, value)

    def _baseline_of(self, run: RunRecord) -> tuple[RunRecord | None, float | None]:
        known = self._baselines
        if not known:
            return None, None
        by_content = run.config.dataset.fingerprint or ""
        return known.get(run.dataset_name) or known.get(by_content) or (None, None)

    def spark_missing(self, runs: Iterable[RunRecord]) -> list[RunRecord]:
        """Return those whose curve was not given, or may have grown since it was read."""
        return [run for run in runs if run.best_epoch and not _is_final(run, self._spark_ends)]

    def add_sparks(
        self, asked: Iterable[RunRecord], sparks: Mapping[str, tuple[float, ...]]
    ) -> None:
        """Keep the validation curves of the runs ``asked`` for, as they were before the reading."""
        self._sparks.update(sparks)
        found = (run for run in asked if run.run_id in sparks)
        self._spark_ends.update(_ends_of(found))

    def statistics_missing(self, columns: Iterable[RunColumn]) -> dict[str, list[RunRecord]]:
        """Return, by series, runs whose statistics were not given, or may be others now."""
        missing: dict[str, list[RunRecord]] = {}
        for series in {column.series for column in columns if column.series}:
            known = self._statistic_ends.get(series, {})
            asked = [run for run in self.runs if not _is_final(run, known)]
            if asked:
                missing[series] = asked
        return missing

    def add_statistics(
        self, series: str, asked: Iterable[RunRecord], found: Mapping[str, SeriesStatistics]
    ) -> bool:
        """Keep what was found of the runs ``asked`` for, as they were before the reading.

        Returns whether anything is other now.
        """
        self._statistic_ends.setdefault(series, {}).update(_ends_of(asked))
        before = self._statistics.get(series)
        after = {**(before or {}), **found}
        self._statistics[series] = after
        return after != before


def _ends_of(runs: Iterable[RunRecord]) -> dict[str, _End]:
    # By the record from before the reading: a run that ended during it was read half.
    return {run.run_id: (run.attempt, run.ended_at_ms) for run in runs if run.status.is_final}


def _is_final(run: RunRecord, known: Mapping[str, _End]) -> bool:
    """Whether what was read of ``run`` stays as it is."""
    return run.status.is_final and known.get(run.run_id) == (run.attempt, run.ended_at_ms)
