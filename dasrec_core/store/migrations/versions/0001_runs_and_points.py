"""Runs, tags and points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "runs",
        sa.Column("number", _KEY, primary_key=True),
        sa.Column("run_id", sa.String(128), nullable=False, unique=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("config_json", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("status_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("dataset_name", sa.Text(), nullable=False),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column("group_identity", sa.String(16), nullable=False),
        sa.Column("color_index", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger()),
        sa.Column("ended_at_ms", sa.BigInteger()),
        sa.Column("last_event_at_ms", sa.BigInteger()),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("pid", sa.BigInteger()),
        sa.Column("process_started_s", sa.Double()),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("num_epochs", sa.Integer(), nullable=False),
        sa.Column("epochs_done", sa.Integer(), nullable=False),
        sa.Column("best_epoch", sa.Integer(), nullable=False),
        sa.Column("best_test_epoch", sa.Integer(), nullable=False),
        sa.Column("metrics_json", sa.Text(), nullable=False),
        sa.Column("seconds_per_epoch", sa.Double()),
        sa.Column("seconds_per_evaluation", sa.Double()),
        sa.Column("peak_memory_bytes", sa.BigInteger()),
        sa.Column("failure_kind", sa.String(32)),
        sa.Column("failure_error", sa.Text()),
        sa.Column("failure_hint", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("trashed_at_ms", sa.BigInteger()),
    )
    for name, column in (
        ("ix_runs_status", "status"),
        ("ix_runs_identity", "identity"),
        ("ix_runs_group_identity", "group_identity"),
        ("ix_runs_created", "created_at_ms"),
    ):
        op.create_index(name, "runs", [column])
    op.create_table(
        "tags",
        sa.Column("run", _KEY, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("tag", sa.String(200), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "series_keys",
        sa.Column("number", _KEY, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
    )
    op.create_table(
        "points",
        sa.Column("run", _KEY, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", _KEY, sa.ForeignKey("series_keys.number"), primary_key=True),
        sa.Column("epoch", sa.Integer(), primary_key=True),
        sa.Column("value", sa.Double(), nullable=False),
        sqlite_with_rowid=False,
    )
