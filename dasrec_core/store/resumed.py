"""What is noted of a run whose engine has just been started again."""

from __future__ import annotations

from contextlib import suppress

from dasrec_core.errors import StoreError
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore


def note_resumed(store: RunStore, run_id: str) -> int:
    """Mark a run as starting, and return the last event that is recorded.

    A database that is busy or full must not end the program that follows the run: its engine
    trains. The events say all of it later; read from the first, those known change nothing.
    """
    with suppress(StoreError):
        store.mark(run_id, RunStatus.STARTING)
        return Recorder(store).last_seq(run_id)
    return -1
