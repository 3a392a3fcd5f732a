"""Finds runs whose process is gone without a last word."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from dasrec_core.store.records import RunStatus
from dasrec_core.store.row_changes import mark_row, now_ms
from dasrec_core.store.runs import RunStore
from dasrec_core.store.schema import RunRow

_WAITING = (RunStatus.STARTING, RunStatus.RUNNING, RunStatus.STOPPING)
# From the launch of a process to its first event: the import of torch takes 1.4 s warm, and
# up to half a minute from a cold disk on a busy machine.
START_GRACE_MS = 120_000
# A run whose folder is not here may be that of another machine on the same database, where its
# process cannot be looked for. Its epochs are recorded as they end; few take an hour.
ELSEWHERE_GRACE_MS = 3_600_000


def settle(  # noqa: PLR0913 - what it must be told of processes and files
    store: RunStore,
    *,
    is_alive: Callable[[int, float], bool],
    is_here: Callable[[str], bool],
    at_ms: int | None = None,
    grace_ms: int = START_GRACE_MS,
    unread: Collection[str] = (),
) -> list[str]:
    """Mark runs as interrupted whose engine process has died, and return their ids.

    Record the events of all runs first: a last event that was not read yet is a last event.

    Args:
        store: Where the runs are.
        is_alive: Tells from a process id and its start, as its run noted it, whether that very
            process runs; a recycled id must not count.
        is_here: Tells from a run id whether its folder is on this machine; only then its process
            can be looked for.
        at_ms: Wall time of the check, for tests.
        grace_ms: How long a run that was launched may stay silent.
        unread: Runs whose events could not be recorded now; they may have ended well.
    """
    now = now_ms() if at_ms is None else at_ms
    settled = []
    with store.database.reading() as session:
        waiting = select(RunRow.run_id).where(RunRow.status.in_(_WAITING)).limit(1)
        if session.scalar(waiting) is None:
            return []  # the usual case takes no write lock
    with store.database.writing() as session:
        for row in session.scalars(select(RunRow).where(RunRow.status.in_(_WAITING))):
            if row.run_id in unread:
                continue
            is_gone = (
                _is_gone(row, is_alive, now - grace_ms)
                if is_here(row.run_id)
                else is_silent(row.last_event_at_ms, row.status_at_ms, now, grace_ms)
            )
            if is_gone:
                mark_row(row, RunStatus.INTERRUPTED)
                settled.append(row.run_id)
    return settled


def is_silent(
    last_event_at_ms: int | None, begun_at_ms: int, now: int, grace_ms: int = START_GRACE_MS
) -> bool:
    """Whether a run whose folder is not on this machine has been silent for too long to be alive.

    One that never spoke is most often what is left of a program that died between the row and the
    folder. Should it train on another machine after all, its first event brings it back.
    """
    if last_event_at_ms is None:
        return begun_at_ms <= now - grace_ms
    return last_event_at_ms <= now - ELSEWHERE_GRACE_MS


def _is_gone(row: RunRow, is_alive: Callable[[int, float], bool], silent_since: int) -> bool:
    if row.pid is None or row.process_started_s is None:
        return row.status_at_ms <= silent_since
    return not is_alive(row.pid, row.process_started_s)
