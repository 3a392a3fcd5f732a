"""Starts what waits in the queue when there is room on this machine."""

from __future__ import annotations

from collections.abc import Callable

from dasrec_core.errors import DasrecError, ExecutionError
from dasrec_core.execution.base import Executor
from dasrec_core.execution.core_share import with_share
from dasrec_core.execution.event_log import last_seq
from dasrec_core.execution.queue import QueuedRun, RunQueue
from dasrec_core.execution.run_folder import RunFolder


def start_due(
    queue: RunQueue,
    executor: Executor,
    *,
    count_live: Callable[[], int],
    announce: Callable[[QueuedRun], None],
) -> tuple[str, ...]:
    """Start waiting runs until as many train as may, and return their ids.

    Where another program is starting one that waits before, this is left to the next call.

    Args:
        queue: What waits.
        executor: Starts runs.
        count_live: Returns how many runs train on this machine now.
        announce: Called after each start; makes the row of the run, which is then counted.

    Raises:
        DasrecError: A run cannot be started; it stays in the queue, which is paused, so that the
            same error does not come again and again.
        StoreError: The queue or the database cannot be used.
    """
    started: list[str] = []
    num_at_once = queue.state().num_at_once
    while count_live() < num_at_once and (entry := queue.claim()) is not None:
        # Counted again, and now with what others have claimed: of two windows that see the same
        # run end, each would start one in its place.
        if count_live() + queue.num_starting_before(entry.run_id) >= num_at_once:
            queue.release(entry.run_id)
            break
        try:
            _start(executor, entry, num_at_once)
        except BaseException as error:
            queue.release(entry.run_id)
            if isinstance(error, DasrecError):
                queue.pause(True)
            raise
        announce(entry)
        queue.remove([entry.run_id])
        started.append(entry.run_id)
    return tuple(started)


def _start(executor: Executor, entry: QueuedRun, num_at_once: int) -> None:
    try:
        before = executor.attach(entry.run_id)
    except ExecutionError:
        executor.submit(with_share(entry.config, num_at_once), run_id=entry.run_id)
        return
    # A program died between the start and the removal from the queue, or before the process.
    has_spoken = last_seq(RunFolder(before.folder).events_file) >= 0
    if not has_spoken and not before.is_alive():
        executor.resume(entry.run_id)
