"""How many runs have an engine at work."""

from __future__ import annotations

from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore


def count_live(store: RunStore) -> int:
    """Return how many runs of a database have not ended, those that only wait left out."""
    return sum(
        not run.status.is_final and run.status is not RunStatus.QUEUED
        for run in store.list_runs(include_trashed=True)
    )
