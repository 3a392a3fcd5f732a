"""What trains and what waits, with the times that follow from stored runs."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dasrec_core.execution.queue import QueuedRun, QueueState
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.active import ActiveSweep
from dasrec_core.sweeps.timing import Estimator, evaluations_left


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the panel.

    Attributes:
        run: What trains, if it is a run.
        queued: What waits, if it waits.
        sweep: What starts runs by itself, such as a search.
        color: Of the seed group of a waiting run; ``None`` where no run of it is stored.
        at_s: When it ends (trains) or starts (waits), in seconds from now; ``None``: not known.
        end_s: When it ends.
        why: Why it waits, in words; empty for what trains.
    """

    run: RunRecord | None
    queued: QueuedRun | None
    at_s: float | None = None
    end_s: float | None = None
    why: str = ""
    sweep: ActiveSweep | None = None
    color: int | None = None

    @property
    def job_id(self) -> str:
        """Id of the run, also of one that has not begun, or of the sweep."""
        if self.run is not None:
            return self.run.run_id
        if self.sweep is not None:
            return self.sweep.sweep_id
        assert self.queued is not None
        return self.queued.run_id


def jobs_of(
    live: Sequence[RunRecord],
    state: QueueState,
    records: Sequence[RunRecord],
    sweeps: Sequence[ActiveSweep] = (),
) -> tuple[Job, ...]:
    """Return what trains, then what starts runs by itself, then what waits, in order.

    Args:
        live: Runs that train.
        state: The queue.
        records: Stored runs, from which times are estimated.
        sweeps: Processes that start runs.
    """
    estimator = Estimator(records)
    ends = [seconds_left(run, estimator) for run in live]
    running = [Job(run, None, end, end) for run, end in zip(live, ends, strict=True)]
    own = [Job(None, None, sweep=sweep) for sweep in sweeps]
    colors = {record.group_identity: record.color_index for record in records}
    return (*running, *own, *_waiting(state, ends, estimator, colors))


def seconds_to_end(jobs: Sequence[Job]) -> float | None:
    """Return when all is done, in seconds from now; ``None`` where a time is not known."""
    known = [job.end_s for job in jobs if job.end_s is not None]
    return max(known) if known and len(known) == len(jobs) else None


def seconds_left(run: RunRecord, estimator: Estimator) -> float | None:
    """Return how long a run trains on, at most; ``None`` where nothing tells."""
    epochs = run.num_epochs or run.config.training.epochs
    is_stopping = run.status is RunStatus.STOPPING  # it finishes its epoch and measures
    if run.seconds_per_epoch is not None:
        most = 1 if is_stopping else epochs
        num_evaluations = min(most, evaluations_left(run.config, run.epochs_done))
        evaluating = num_evaluations * (run.seconds_per_evaluation or 0.0)
        left = min(most, max(epochs - run.epochs_done, 0))
        return left * run.seconds_per_epoch + evaluating
    if is_stopping:
        return None
    known = estimator.of(run.config)
    return known.seconds if known else None


def _waiting(
    state: QueueState,
    ends: Sequence[float | None],
    estimator: Estimator,
    colors: Mapping[str, int],
) -> list[Job]:
    """Let each waiting run take the slot that is free first; unknown ends come last."""
    if state.is_paused:
        why = "the queue is paused"
        return [
            Job(None, one, None, None, why, color=colors.get(one.group_identity))
            for one in state.waiting
        ]
    free = [float("inf") if end is None else end for end in ends]
    free += [0.0] * (state.num_at_once - len(free))
    heapq.heapify(free)
    while len(free) > state.num_at_once:
        heapq.heappop(free)  # more train than may: a slot is free only when the last have ended
    at_once = "one run" if state.num_at_once == 1 else f"{state.num_at_once} runs"
    jobs = []
    for one in state.waiting:
        start = heapq.heappop(free)
        known = estimator.of(one.config)
        end = start + known.seconds if known else float("inf")
        heapq.heappush(free, end)
        why, color = f"{at_once} at a time", colors.get(one.group_identity)
        jobs.append(Job(None, one, _finite(start), _finite(end), why, color=color))
    return jobs


def _finite(seconds: float) -> float | None:
    return None if seconds == float("inf") else seconds
