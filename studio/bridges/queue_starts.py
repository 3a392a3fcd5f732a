"""Starting what is due in the queue, with the rows of the runs; called in the pool."""

from __future__ import annotations

from contextlib import suppress

from dasrec_core.errors import DasrecError, StoreError
from dasrec_core.execution.base import Executor
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queue_starter import start_due
from dasrec_core.execution.queued_run import QueuedRun
from dasrec_core.store.live import count_live
from dasrec_core.store.resumed import note_resumed
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from studio.bridges.started_row import make_started_row
from studio.bridges.task_pool import explain


class QueueStarts:
    """Starts waiting runs, and says what went wrong instead of raising it."""

    def __init__(self, queue: RunQueue, executor: Executor, store: RunStore) -> None:
        self._queue, self._executor, self._store = queue, executor, store

    def start_due(self) -> tuple[tuple[str, ...], tuple[str, str] | None]:
        """Start what is due; return which runs, and what went wrong and what the user can do."""
        started: list[str] = []

        def announce(entry: QueuedRun) -> None:
            started.append(entry.run_id)
            self._announce(entry)

        trouble = None
        try:
            start_due(
                self._queue,
                self._executor,
                count_live=lambda: count_live(self._store),
                announce=announce,
                is_kept=self._is_kept,
            )
        except DasrecError as error:
            trouble = error.message, error.hint
        except Exception as error:  # noqa: BLE001 - or wishes that were just granted got no answer
            with suppress(StoreError):
                self._queue.pause(True)  # or a defect would come again with every look
            trouble = explain(error)
        return tuple(started), trouble

    def _announce(self, entry: QueuedRun) -> None:
        """Make the row now: the next run must not start before this one is counted."""
        if entry.resumes_after is not None:
            note_resumed(self._store, entry.run_id)
            return
        with suppress(StoreError):
            make_started_row(self._store, entry.run_id, entry.config, entry.name)

    def _is_kept(self, run_id: str) -> bool:
        """Tell whether a run that waits to go on is still wanted."""
        try:
            return self._store.get(run_id).trashed_at_ms is None
        except RunNotFoundError:
            return False
