"""Tables of the results database; nothing outside this package sees a row.

Types are portable: SQLite on a desk, PostgreSQL for a group. Times are UTC milliseconds.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite fills a key by itself only when its type is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Declarative base of the results database."""


class RunRow(Base):
    """One run, with summaries of its series, so that listing runs never reads the series.

    ``(attempt, last_seq)`` is the place in the event stream up to which the row is true.
    ``revision`` rises with every change of the row or its tags.
    """

    __tablename__ = "runs"

    number: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[str] = mapped_column(String(128), unique=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    config_json: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), index=True)
    status_at_ms: Mapped[int] = mapped_column(BigInteger)
    dataset_name: Mapped[str] = mapped_column(Text)
    identity: Mapped[str] = mapped_column(String(16), index=True)
    group_identity: Mapped[str] = mapped_column(String(16), index=True)
    color_index: Mapped[int]
    created_at_ms: Mapped[int] = mapped_column(BigInteger)
    started_at_ms: Mapped[int | None] = mapped_column(BigInteger)
    ended_at_ms: Mapped[int | None] = mapped_column(BigInteger)
    last_event_at_ms: Mapped[int | None] = mapped_column(BigInteger)
    attempt: Mapped[int] = mapped_column(default=1)
    last_seq: Mapped[int] = mapped_column(BigInteger, default=-1)
    pid: Mapped[int | None] = mapped_column(BigInteger)
    process_started_s: Mapped[float | None]
    device: Mapped[str] = mapped_column(String(64), default="")
    num_epochs: Mapped[int] = mapped_column(default=0)
    epochs_done: Mapped[int] = mapped_column(default=0)
    best_epoch: Mapped[int] = mapped_column(default=0)
    best_test_epoch: Mapped[int] = mapped_column(default=0)
    metrics_json: Mapped[str] = mapped_column(Text, default="{}")
    seconds_per_epoch: Mapped[float | None]
    seconds_per_evaluation: Mapped[float | None]
    peak_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    failure_kind: Mapped[str | None] = mapped_column(String(32))
    failure_error: Mapped[str | None] = mapped_column(Text)
    failure_hint: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    is_baseline: Mapped[bool] = mapped_column(default=False)
    trashed_at_ms: Mapped[int | None] = mapped_column(BigInteger)


class TagRow(Base):
    """A word the user put on a run."""

    __tablename__ = "tags"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(200), primary_key=True)

    # Without row ids the key is the table: half the size, and a run's tags lie together.
    __table_args__ = ({"sqlite_with_rowid": False},)


class SeriesKeyRow(Base):
    """Number of a series key such as ``valid/recall@20``, so that a point need not spell it."""

    __tablename__ = "series_keys"

    number: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class PointRow(Base):
    """One value of one series of one run."""

    __tablename__ = "points"

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[int] = mapped_column(ForeignKey("series_keys.number"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[float]

    __table_args__ = ({"sqlite_with_rowid": False},)


Index("ix_runs_created", RunRow.created_at_ms)
