"""Where a series of each run stands: last, lowest and highest value, and each one's epoch.

Computed by the database from the points, for the series somebody looks at; of 5000 runs with
10⁷ points between them one series takes about a second, so never on the UI thread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import CTE, Select, func, or_, select
from sqlalchemy.orm import Session

from dasrec_core.store.schema import PointRow, RunRow, SeriesKeyRow

_MOST_NAMED = 500  # SQLite limits a list of values; reading all is faster anyway by then


@dataclass(frozen=True, slots=True)
class At:
    """A value of a series and its epoch."""

    value: float
    epoch: int


@dataclass(frozen=True, slots=True)
class SeriesStatistics:
    """Of one series of one run.

    Attributes:
        last: At its last epoch.
        low: The first of its lowest values.
        high: The first of its highest values.
        at_best: At the run's best epoch by validation; ``None`` where the series has no value.
    """

    last: At
    low: At
    high: At
    at_best: At | None


def read_statistics(
    session: Session, key: str, run_ids: Collection[str] | None = None
) -> Mapping[str, SeriesStatistics]:
    """Return the statistics of series ``key`` by run id; runs without that series are left out.

    Args:
        session: An open reading session.
        key: Series key such as ``valid/recall@20``.
        run_ids: Runs that are asked for; all when ``None``.
    """
    number = session.scalar(select(SeriesKeyRow.number).where(SeriesKeyRow.name == key))
    if number is None:
        return {}
    extent = _extent(number, run_ids)
    marks: dict[str, list[tuple[At, float, float, int, int]]] = {}
    for run_id, epoch, value, low, high, last, best in session.execute(_marks(number, extent)):
        marks.setdefault(run_id, []).append((At(value, epoch), low, high, last, best))
    return {run_id: _fold(rows) for run_id, rows in marks.items()}


def _extent(key: int, run_ids: Collection[str] | None) -> CTE:
    """Lowest and highest value and last epoch per run, as the database finds them."""
    query = (
        select(
            RunRow.number,
            RunRow.run_id,
            RunRow.best_epoch,
            func.min(PointRow.value).label("low"),
            func.max(PointRow.value).label("high"),
            func.max(PointRow.epoch).label("last"),
        )
        # From the runs, so that each is one look-up in the key of the points, not a scan of all.
        .join(PointRow, (PointRow.run == RunRow.number) & (PointRow.key == key))
        .group_by(RunRow.number, RunRow.run_id, RunRow.best_epoch)
    )
    if run_ids is not None and len(run_ids) <= _MOST_NAMED:
        query = query.where(RunRow.run_id.in_(run_ids))
    return query.cte("extent")


def _marks(key: int, extent: CTE) -> Select[str, int, float, float, float, int, int]:
    """The points that are one of the extremes, ascending in epoch; a handful per run."""
    found = extent.c
    return (
        select(
            found.run_id,
            PointRow.epoch,
            PointRow.value,
            found.low,
            found.high,
            found.last,
            found.best_epoch,
        )
        .join(PointRow, (PointRow.run == found.number) & (PointRow.key == key))
        .where(
            or_(
                PointRow.value == found.low,
                PointRow.value == found.high,
                PointRow.epoch == found.last,
                PointRow.epoch == found.best_epoch,
            )
        )
        .order_by(found.number, PointRow.epoch)
    )


def _fold(rows: list[tuple[At, float, float, int, int]]) -> SeriesStatistics:
    _, low, high, last, best = rows[0]
    points = [at for at, *_ in rows]
    return SeriesStatistics(
        last=next(at for at in points if at.epoch == last),
        low=next(at for at in points if at.value == low),
        high=next(at for at in points if at.value == high),
        at_best=next((at for at in points if at.epoch == best), None),
    )
