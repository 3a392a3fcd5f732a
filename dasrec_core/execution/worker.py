"""The engine process: ``main.py --worker RUN_DIR``.

It says that it lives before torch is imported, and every end it can still speak at is an event:
finished, failed with a hint, or discarded. Exit codes: 0 done, 1 failed or diverged, 2 bad input,
130 stopped or discarded by the user.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import DasrecError, SupersededError
from dasrec_core.events import (
    EpochFinished,
    Event,
    FailureKind,
    NoticeRaised,
    RunDiscarded,
    RunFailed,
    RunStarted,
)
from dasrec_core.execution.environment import (
    describe_environment,
    expected_device,
    read_environment,
    version_changes,
)
from dasrec_core.execution.event_log import EventLog
from dasrec_core.execution.failure import FailureReport, describe_failure
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.metered_outlet import MeteredOutlet
from dasrec_core.execution.priority import lower_priority
from dasrec_core.execution.run_folder import ProcessRecord, RunFolder
from dasrec_core.training.cancellation import CancelToken, DiscardedError
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder

logger = logging.getLogger(__name__)

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_CANCELLED = 130


def main(run_folder: Path) -> int:
    """Make this process an engine, execute the newest attempt of a run, return the exit code."""
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    lower_priority()
    folder = RunFolder(run_folder.resolve())
    cancel = CancelToken(folder.requested)
    cancel.stop_on_signals()
    return execute_attempt(folder, cancel)


def execute_attempt(folder: RunFolder, cancel: CancelToken) -> int:
    """Execute the newest attempt of a run and return the exit code."""
    try:
        log = EventLog(folder.events_file)
    except DasrecError as error:
        logger.error("%s %s", error.message, error.hint)
        return EXIT_FAILED
    try:
        return _Attempt(folder, log, cancel).run()
    finally:
        log.close()


class _Attempt:
    """One attempt, from its first event to its last."""

    def __init__(self, folder: RunFolder, log: EventLog, cancel: CancelToken) -> None:
        self._folder = folder
        self._number = folder.read_attempt()
        self._log = log
        self._outlet = MeteredOutlet(self._write, folder.run_id, self._number, log.next_seq)
        self._cancel = cancel
        self._config: RunConfig | None = None
        self._epoch = 0

    def run(self) -> int:
        """Execute, and turn every way it may end into an event and an exit code."""
        try:
            return self._execute()
        except DiscardedError:
            self._outlet.emit(RunDiscarded(**self._outlet.stamp(), epoch=self._epoch))
            return EXIT_CANCELLED
        except SupersededError as error:
            # No event: the log belongs to the newer attempt now.
            logger.warning("%s", error.message)
            return EXIT_FAILED
        except Exception as error:  # the process ends here, and must say why
            logger.exception("run %s failed", self._folder.run_id)
            return self._fail(describe_failure(error, self._config))

    def _execute(self) -> int:
        pid = os.getpid()
        self._folder.write_process(ProcessRecord(pid, started_at(pid), self._number))
        config = self._config = self._folder.read_config()
        checkpoint, problems = self._find_checkpoint(config)
        environment = describe_environment()
        self._announce_start(config, environment)
        self._give_notices(problems, environment)

        # Here, not above: importing torch takes over a second, and the window wants a sign of life.
        from dasrec_core.execution.engine import Attempt, execute

        outcome = execute(
            Attempt(
                folder=self._folder,
                config=config,
                number=self._number,
                resume_from=checkpoint,
                outlet=self._outlet,
                cancel=self._cancel,
                environment=environment,
                watch_gpu=self._outlet.watch_gpu,
            )
        )
        return EXIT_CANCELLED if outcome.reason == "stopped" else EXIT_DONE

    def _find_checkpoint(self, config: RunConfig) -> tuple[Checkpoint | None, tuple[str, ...]]:
        folder = CheckpointFolder(self._folder.checkpoints, config.identity())
        folder.remove_leftovers()
        search = folder.latest()
        if search.found is not None:
            self._epoch = search.found.manifest.epoch
        elif self._log.next_seq and not search.problems:  # an earlier attempt has spoken
            return None, ("No state that an earlier attempt saved was found to go on from.",)
        return search.found, search.problems

    def _announce_start(self, config: RunConfig, environment: dict[str, str]) -> None:
        pid = os.getpid()
        self._outlet.emit(
            RunStarted(
                **self._outlet.stamp(),
                pid=pid,
                process_started_s=started_at(pid),
                device=expected_device(config.device),
                num_epochs=config.training.epochs if config.model.info.trains else 1,
                first_epoch=self._epoch + 1,
                first_evaluation=self._epoch + config.training.is_evaluated(self._epoch),
                environment=environment,
            )
        )

    def _give_notices(self, problems: tuple[str, ...], environment: dict[str, str]) -> None:
        for problem in problems:
            goes_on = f"after epoch {self._epoch}" if self._epoch else "at the beginning"
            self._notice(problem, f"The run goes on {goes_on} instead.")
        before = read_environment(self._folder.environment_file)
        if changes := version_changes(before, environment):
            self._notice(
                f"Versions changed since the last attempt: {', '.join(changes)}.",
                "Numbers may differ slightly from those of an uninterrupted run.",
            )

    def _notice(self, message: str, hint: str) -> None:
        self._outlet.emit(NoticeRaised(**self._outlet.stamp(), message=message, hint=hint))

    def _fail(self, report: FailureReport) -> int:
        if self._folder.read_attempt() > self._number:
            return EXIT_FAILED  # the trouble came from the newer attempt, which owns the log
        try:
            self._outlet.emit(
                RunFailed(
                    **self._outlet.stamp(),
                    kind=report.kind,
                    error=report.error,
                    hint=report.hint,
                    epoch=self._epoch,
                )
            )
        except DasrecError as error:
            # The disk that failed the run may hold the event log too; log.txt is all that is left.
            logger.error("the failure could not be recorded: %s", error.message)
        return EXIT_BAD_INPUT if report.kind is FailureKind.BAD_INPUT else EXIT_FAILED

    def _write(self, event: Event) -> None:
        if isinstance(event, EpochFinished):
            self._epoch = event.epoch
        self._log.append(event)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
