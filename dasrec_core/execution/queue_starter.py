"""Starts what waits in the queue when there is room on this machine, new or to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dasrec_core.errors import DasrecError, ExecutionError, StoreError
from dasrec_core.execution.base import Executor
from dasrec_core.execution.core_share import with_share
from dasrec_core.execution.event_log import last_seq
from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queued_run import QueuedRun, QueueRequest
from dasrec_core.execution.run_folder import RunFolder


def start_due(
    queue: RunQueue,
    executor: Executor,
    *,
    count_live: Callable[[], int],
    announce: Callable[[QueuedRun], None],
    is_kept: Callable[[str], bool] = lambda _run_id: True,
) -> tuple[str, ...]:
    """Start waiting runs until as many train as may, and return their ids.

    Where another program is starting one that waits before, this is left to the next call.

    Args:
        queue: What waits.
        executor: Starts runs.
        count_live: Returns how many runs train on this machine now.
        announce: Called after each start; makes or marks the row of the run, which then counts.
        is_kept: Tells whether a stored run was neither deleted nor put into the trash since it was
            queued to go on; else it is taken out of the queue.

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
            is_started = _start(executor, entry, num_at_once, is_kept)
        except BaseException as error:
            queue.release(entry.run_id)
            if isinstance(error, DasrecError) and not isinstance(error, StoreError):
                queue.pause(True)
            raise
        if is_started:
            announce(entry)
            started.append(entry.run_id)
        queue.remove([entry.run_id])
    return tuple(started)


def to_resume(executor: Executor, request: QueueRequest) -> QueueRequest:
    """Return a request to go on with a run that holds how far the run is now.

    Raises:
        ExecutionError: There is no such run here, and none is to begin in its place.
    """
    try:
        folder = RunFolder(executor.attach(request.resumes).folder)
    except ExecutionError:
        if not request.or_anew:
            raise
        return replace(request, resumes="")
    return replace(request, resumes_after=last_seq(folder.events_file))


def _start(
    executor: Executor, entry: QueuedRun, num_at_once: int, is_kept: Callable[[str], bool]
) -> bool:
    """Start a run unless that was done before; return whether it counts as started now."""
    if entry.resumes_after is not None:
        return _resume(executor, entry, entry.resumes_after, is_kept)
    try:
        before = executor.attach(entry.run_id)
    except ExecutionError:
        executor.submit(with_share(entry.config, num_at_once), run_id=entry.run_id)
        return True
    # A program died between the start and the removal from the queue, or before the process.
    has_spoken = last_seq(RunFolder(before.folder).events_file) >= 0
    if not has_spoken and not before.is_alive():
        executor.resume(entry.run_id)
    return True


def _resume(
    executor: Executor, entry: QueuedRun, resumes_after: int, is_kept: Callable[[str], bool]
) -> bool:
    if not is_kept(entry.run_id):
        return False
    run = executor.attach(entry.run_id)
    # It was resumed by hand meanwhile, or by a program that died before it could say so.
    has_gone_on = last_seq(RunFolder(run.folder).events_file) > resumes_after
    if has_gone_on or run.is_alive():
        return False
    executor.resume(entry.run_id)
    return True
