"""A queue with runs in it, and what starts them."""

from __future__ import annotations

from fake_runs import run_config
from sweep_cases import InstantLauncher

from dasrec_core.execution.queue import RunQueue
from dasrec_core.execution.queue_starter import start_due
from dasrec_core.execution.queued_run import QueuedRun, QueueRequest


def fill(queue: RunQueue, *seeds: int) -> list[str]:
    requests = [QueueRequest(run_config(seed=seed)) for seed in seeds]
    return [one.run_id for one in queue.add(requests)]


def seeds_of(queue: RunQueue) -> list[int]:
    return [one.config.seed for one in queue.state().waiting]


def start(queue: RunQueue, launcher: InstantLauncher, num_live: int = 0) -> tuple[str, ...]:
    announced: list[QueuedRun] = []
    return start_due(
        queue,
        launcher,
        count_live=lambda: num_live + len(announced),
        announce=announced.append,
    )
