"""Runs a prepared sweep in the terminal: shows it, records it, and passes Ctrl-C on to it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import FrameType

from dasrec_core.cli.recording import PatientRecorder
from dasrec_core.cli.session import Session
from dasrec_core.cli.signals import signals_heard
from dasrec_core.cli.sweep_progress import SweepProgress
from dasrec_core.cli.sweep_request import Prepared
from dasrec_core.errors import DasrecError
from dasrec_core.execution.local import LocalExecutor
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.lock import only_runner
from dasrec_core.sweeps.member_runs import RunnerSettings
from dasrec_core.sweeps.own_runs import OWN_RUNS
from dasrec_core.sweeps.runner import Outcome, SweepRunner
from dasrec_core.sweeps.standing import Need
from dasrec_core.training.durable import write_atomically


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a call of ``sweep`` did; ``is_cancelled`` when it was asked to end."""

    outcomes: tuple[Outcome, ...]
    is_cancelled: bool


def run_sweep(session: Session, store: RunStore, prepared: Prepared, jobs: int) -> SweepResult:
    """Run what is not done of a sweep.

    Ctrl-C once stops what runs after its epoch and starts nothing more; twice ends it at once.

    Raises:
        DiskError: The folder of the sweep cannot be written.
        ExecutionError: Another process runs this sweep.
    """
    with only_runner(prepared.folder):
        write_atomically(
            prepared.folder / "definition.json", prepared.definition.model_dump_json(indent=1)
        )
        num_ended = 0
        if prepared.search is not None:
            prepared.search.take_up()
            num_ended = len(prepared.search.settled())
        before = _settled_before(store, prepared)
        progress = SweepProgress(session.output, prepared.num_members, jobs, num_ended)
        runner = SweepRunner(
            LocalExecutor(session.home),
            store,
            lambda: PatientRecorder(store, session.output),
            progress,
            RunnerSettings(
                prepared.dataset.name,
                prepared.definition.title,
                prepared.folder / OWN_RUNS,
                jobs,
            ),
        )
        with progress, _passed_on(runner, progress):
            outcomes = runner.run(prepared.source())
    return SweepResult(_in_order(prepared, before, outcomes), runner.is_stopping)


def _settled_before(store: RunStore, prepared: Prepared) -> list[Outcome]:
    """Return the trials of a search that ended in an earlier call, and whose runs are still there.

    Without its run a trial has its score all the same, and nothing is left to do for it.
    """
    if prepared.search is None:
        return []
    runs = {run.run_id: run for run in store.list_runs()}
    return [
        Outcome(member, Need.NOTHING, runs[trial.run_id], is_pruned=trial.state == "pruned")
        for member, trial in prepared.search.settled()
        if trial.run_id in runs
    ]


def _in_order(
    prepared: Prepared, before: list[Outcome], outcomes: list[Outcome]
) -> tuple[Outcome, ...]:
    """Return outcomes in the order of the members; what was not reached has no run."""
    if prepared.search is not None:
        return (*before, *outcomes)
    by_identity = {outcome.member.config.identity(): outcome for outcome in outcomes}
    return tuple(
        by_identity.get(member.config.identity(), Outcome(member, Need.START, None))
        for member in prepared.members
    )


def _passed_on(runner: SweepRunner, progress: SweepProgress) -> AbstractContextManager[None]:
    """Have Ctrl-C end the runs of a sweep: their epoch first, the second time at once."""

    def act(_number: int, _frame: FrameType | None) -> None:
        if runner.is_stopping:
            progress.say("Ending the engine processes; their last checkpoints stay.")
            runner.kill()
        else:
            progress.say(
                "Stopping after this epoch; the same command goes on from there. Ctrl-C again "
                "ends at once."
            )
            try:
                runner.stop()
            except DasrecError as error:
                # A full disk, most likely. Raised, it would keep the others from being asked.
                progress.say(f"A run could not be asked to stop: {error.message}")

    return signals_heard(act)
