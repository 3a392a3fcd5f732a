"""What trains and what waits, with the times that follow from stored runs."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dasrec_core.execution.queued_run import QueuedRun, QueueState
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.active import ActiveSweep
from dasrec_core.sweeps.timing import Estimator, evaluations_left


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the panel.

    Attributes:
        run: What trains, if it is a run.
        queued: What waits, if it waits.
        begun: The stored run that waits to go on; ``None`` for one that has not begun.
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
    begun: RunRecord | None = None

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
    return (*running, *own, *_waiting(state, ends, estimator, _Stored.of(records)))


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


@dataclass(frozen=True, slots=True)
class _Stored:
    """What waiting runs take from stored ones."""

    colors: Mapping[str, int]
    by_id: Mapping[str, RunRecord]

    @classmethod
    def of(cls, records: Sequence[RunRecord]) -> _Stored:
        colors = {record.group_identity: record.color_index for record in records}
        return cls(colors, {record.run_id: record for record in records})

    def job(self, one: QueuedRun, why: str) -> Job:
        begun = self.by_id.get(one.run_id) if one.resumes_after is not None else None
        color = self.colors.get(one.group_identity)
        return Job(None, one, why=why, color=color, begun=begun)


def _waiting(
    state: QueueState, ends: Sequence[float | None], estimator: Estimator, stored: _Stored
) -> list[Job]:
    """Let each waiting run take the slot that is free first; unknown ends come last."""
    if state.is_paused:
        return [stored.job(one, "the queue is paused") for one in state.waiting]
    free = [float("inf") if end is None else end for end in ends]
    free += [0.0] * (state.num_at_once - len(free))
    heapq.heapify(free)
    while len(free) > state.num_at_once:
        heapq.heappop(free)  # more train than may: a slot is free only when the last have ended
    at_once = "one run" if state.num_at_once == 1 else f"{state.num_at_once} runs"
    jobs = []
    for one in state.waiting:
        job, start = stored.job(one, f"{at_once} at a time"), heapq.heappop(free)
        known = estimator.of_rest(job.begun) if job.begun else estimator.of(one.config)
        end = start + known.seconds if known else float("inf")
        heapq.heappush(free, end)
        jobs.append(replace(job, at_s=_finite(start), end_s=_finite(end)))
    return jobs


def _finite(seconds: float) -> float | None:
    return None if seconds == float("inf") else seconds
