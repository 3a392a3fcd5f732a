"""What several writers do to the row of a run."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from dasrec_core.store.schema import RunRow


class RunNotFoundError(StoreError):
    """No run has this id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no run {run_id!r}.", "`runs list` shows the runs there are.")


def now_ms() -> int:
    """Return UTC wall time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def row_of(session: Session, run_id: str) -> RunRow:
    """Return the row of a run.

    Raises:
        RunNotFoundError: There is none of this id.
    """
    row = session.scalar(select(RunRow).where(RunRow.run_id == run_id))
    if row is None:
        raise RunNotFoundError(run_id)
    return row


def touch(row: RunRow) -> None:
    """Note that a run has changed, so that no reader takes its old record for current."""
    # Counted by the database: where writers do not wait for each other, as in PostgreSQL, two
    # that read the same number would write the same next one.
    row.revision = RunRow.revision + 1


def mark_row(row: RunRow, status: RunStatus) -> None:
    """Set the state of a row; a run that starts forgets how it ended before."""
    row.status, row.status_at_ms = status, now_ms()
    if status in (RunStatus.QUEUED, RunStatus.STARTING):
        row.pid = row.process_started_s = row.ended_at_ms = None
        row.failure_kind = row.failure_error = row.failure_hint = None
    elif status.is_final and row.ended_at_ms is None:
        row.ended_at_ms = row.last_event_at_ms or row.status_at_ms
    touch(row)
