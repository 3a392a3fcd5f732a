"""The series of runs: writing points, voiding epochs, reading curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from dasrec_core.store.records import EVALUATION_KEYS, Curve, Curves
from dasrec_core.store.schema import PointRow, SeriesKeyRow

_DELETE_POINT = delete(PointRow).where(
    PointRow.run == bindparam("run"),
    PointRow.key == bindparam("key"),
    PointRow.epoch == bindparam("epoch"),
)


def add_points(
    session: Session, run: int, values_by_epoch: Mapping[int, Mapping[str, float]]
) -> None:
    """Store values by epoch and key; one that is there already is replaced."""
    if not values_by_epoch:  # most events carry none
        return
    numbers = _key_numbers(session, {key for of in values_by_epoch.values() for key in of})
    rows = [
        {"run": run, "key": numbers[key], "epoch": epoch, "value": float(value)}
        for epoch, values in values_by_epoch.items()
        for key, value in values.items()
    ]
    # Both statements take all rows at once; one pair of statements per epoch made taking in a
    # stored run of 100 epochs four times slower.
    session.connection().execute(_DELETE_POINT, rows)
    session.execute(insert(PointRow), rows)


def void_epochs(session: Session, run: int, first_epoch: int) -> None:
    """Remove what was reported of epochs from ``first_epoch`` on."""
    session.execute(delete(PointRow).where(PointRow.run == run, PointRow.epoch >= first_epoch))


def void_evaluations(session: Session, run: int, first_epoch: int) -> None:
    """Remove what evaluations from ``first_epoch`` on reported."""
    measured = select(SeriesKeyRow.number).where(
        or_(*(SeriesKeyRow.name.startswith(start) for start in EVALUATION_KEYS))
    )
    session.execute(
        delete(PointRow).where(
            PointRow.run == run, PointRow.epoch >= first_epoch, PointRow.key.in_(measured)
        )
    )


def read_curves(session: Session, run: int, run_id: str, keys: Sequence[str] | None) -> Curves:
    """Return the series of a run by key, ascending in epoch; all when ``keys`` is ``None``."""
    query = (
        select(SeriesKeyRow.name, PointRow.epoch, PointRow.value)
        .join(SeriesKeyRow, SeriesKeyRow.number == PointRow.key)
        .where(PointRow.run == run)
        .order_by(PointRow.key, PointRow.epoch)
    )
    if keys is not None:
        query = query.where(SeriesKeyRow.name.in_(keys))
    curves = {}
    for key, points in groupby(session.execute(query), key=_name):
        epochs, values = zip(*((epoch, value) for _, epoch, value in points), strict=True)
        curves[key] = Curve(run_id, key, epochs, values)
    return curves


def values_at(session: Session, run: int, epoch: int, prefix: str) -> dict[str, float]:
    """Return the values of one epoch whose key starts with ``prefix``, which is cut off."""
    query = (
        select(SeriesKeyRow.name, PointRow.value)
        .join(SeriesKeyRow, SeriesKeyRow.number == PointRow.key)
        .where(PointRow.run == run, PointRow.epoch == epoch)
        .where(SeriesKeyRow.name.startswith(prefix, autoescape=True))
        .order_by(SeriesKeyRow.number)
    )
    return {name.removeprefix(prefix): value for name, value in session.execute(query)}


def _name(row: Any) -> str:  # noqa: ANN401 - a result row
    return str(row[0])


def _key_numbers(session: Session, names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(names)
    query = select(SeriesKeyRow).where(SeriesKeyRow.name.in_(wanted))
    numbers = {row.name: row.number for row in session.scalars(query)}
    if missing := [name for name in wanted if name not in numbers]:
        rows = [SeriesKeyRow(name=name) for name in missing]
        session.add_all(rows)
        session.flush()
        numbers |= {row.name: row.number for row in rows}
    return numbers
