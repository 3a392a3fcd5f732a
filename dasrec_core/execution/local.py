"""Runs on this machine: one fresh engine process per run, which outlives whoever started it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.events import Event, RunDiscarded, RunFailed, RunFinished
from dasrec_core.execution.event_log import EventLog, follow, read_events
from dasrec_core.execution.launch import Engine, launch
from dasrec_core.execution.liveness import end_group, is_running
from dasrec_core.execution.run_folder import RunFolder, new_run_id
from dasrec_core.paths import Home
from dasrec_core.training.cancellation import Control
from dasrec_core.training.outlet import Outlet

# Between the start of a process and its entry in the run folder.
_START_GRACE_S = 15.0

# An engine that has told its end writes nothing more; its process takes a moment to leave.
_LEAVING_S = 10.0

_POLL_S = 0.1


class LocalRun:
    """A run on this machine, seen from any process; implements ``RunHandle``."""

    def __init__(self, folder: RunFolder, engine: Engine | None = None) -> None:
        self._folder = folder
        self._engine = engine

    @property
    def run_id(self) -> str:
        """Id of the run."""
        return self._folder.run_id

    @property
    def folder(self) -> Path:
        """The run folder."""
        return self._folder.path

    @property
    def pid(self) -> int:
        """Process of the newest attempt; 0 when none has been started."""
        record = self._folder.read_process()
        return record.pid if record else 0

    def wait(self) -> int | None:
        """Block until the engine process has ended.

        Returns:
            Its exit code; ``None`` when another process started it.
        """
        if self._engine is not None:
            return self._engine.wait()
        while self.is_alive():
            time.sleep(_POLL_S)
        return None

    def wait_until_left(self) -> None:
        """Block until the engine process has ended, 10 s at most."""
        until = time.monotonic() + _LEAVING_S
        while self.is_alive() and time.monotonic() < until:
            time.sleep(_POLL_S)

    def events(self, after_seq: int = -1) -> Iterator[Event]:
        """Yield events with ``seq > after_seq``; block until the engine process has ended."""
        return follow(
            self._folder.events_file,
            writer_ended=lambda: not self.is_alive(),
            after_seq=after_seq,
        )

    def stop(self) -> None:
        """Ask the run to finish its epoch, evaluate and keep what it has; return at once."""
        if self.is_alive():
            self._folder.request(Control.STOP)

    def discard(self) -> None:
        """Ask the run to end at the next step; a run that is not executed is marked here.

        Raises:
            ExecutionError: It has ended by itself; its results stay.
        """
        # Asked before the read: an engine that has ended writes nothing after it.
        is_alive = self.is_alive()
        events = read_events(self._folder.events_file)
        if _has_ended(events, self._folder.read_attempt()):
            raise ExecutionError(
                f"Run {self.run_id} had ended before it could be discarded; nothing was changed.",
                "Its results are kept. Move it to the trash to be rid of it.",
            )
        if is_alive:
            self._folder.request(Control.DISCARD)
        else:
            _mark_discarded(self._folder, events)

    def kill(self) -> None:
        """End the engine process now, without waiting; the last checkpoint stays."""
        record = self._folder.read_process()
        if record is not None:
            end_group(record.pid, record.started_s)

    def is_alive(self) -> bool:
        """Tell whether the engine process of the newest attempt runs."""
        if self._engine is not None:
            if self._engine.poll() is None:
                return True
            # Ended here, but another process may have resumed the run since.
            self._engine = None
        record = self._folder.read_process()
        if record is None or record.attempt < self._folder.read_attempt():
            return self._was_started_just_now()
        return is_running(record.pid, record.started_s)

    def _was_started_just_now(self) -> bool:
        try:
            age_s = time.time() - self._folder.attempt_file.stat().st_mtime
        except OSError:
            return False
        return 0 <= age_s < _START_GRACE_S


class LocalExecutor:
    """Starts engine processes here; implements ``Executor``."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def submit(self, config: RunConfig, *, run_id: str | None = None) -> LocalRun:
        """Start a new run and return without waiting for it.

        Args:
            config: What to compute; a relative data folder is taken from the current folder.
            run_id: Id to use; a fresh one when not given.

        Raises:
            DiskError: The run folder cannot be made.
            ExecutionError: The id is taken, or the process cannot be started.
        """
        folder = RunFolder.create(
            self._home.runs, run_id or new_run_id(config), _with_absolute_data(config)
        )
        return _launched(folder, 1)

    def resume(self, run_id: str) -> LocalRun:
        """Start a new attempt of a run that was interrupted, stopped or failed.

        Blocks while a process that has told its end is still leaving, 10 s at most.

        Raises:
            DiskError: The run folder cannot be written.
            ExecutionError: There is no such run, it still runs, nothing is left to do, or another
                program resumes it at this moment.
        """
        run = self.attach(run_id)
        folder = RunFolder(run.folder)
        # Before the look at the process: one that is started after it has taken this number.
        attempt = folder.read_attempt() + 1
        last = next(reversed(read_events(folder.events_file)), None)
        if isinstance(last, RunFinished | RunFailed):
            run.wait_until_left()
        if run.is_alive():
            raise ExecutionError(f"Run {run_id} is still running.", "Stop it first.")
        folder.read_config()
        if isinstance(last, RunFinished) and last.reason != "stopped":
            raise ExecutionError(
                f"Run {run_id} is complete: {last.epochs} epochs.",
                "Start a new run with more epochs to train longer.",
            )
        if isinstance(last, RunDiscarded):
            raise ExecutionError(
                f"Run {run_id} was discarded.", "Start a new run with the same settings."
            )
        folder.claim_attempt(attempt)
        folder.clear_request()
        return _launched(folder, attempt)

    def attach(self, run_id: str) -> LocalRun:
        """Return a handle of a run that exists, running or not.

        Raises:
            ExecutionError: There is no run of this id here.
        """
        folder = RunFolder(self._home.runs / run_id)
        if not folder.config_file.is_file():
            raise ExecutionError(
                f"There is no run {run_id!r} in {self._home.runs}.",
                "List the runs to see their ids; another results folder is chosen with --home.",
            )
        return LocalRun(folder)


def _launched(folder: RunFolder, attempt: int) -> LocalRun:
    return LocalRun(folder, launch(folder, attempt=attempt))


def _with_absolute_data(config: RunConfig) -> RunConfig:
    # The engine process has another current folder than the person who gave the path.
    path = str(Path(config.dataset.path).expanduser().resolve())
    return config.model_copy(update={"dataset": config.dataset.model_copy(update={"path": path})})


def _has_ended(events: Sequence[Event], attempt: int) -> bool:
    """Tell whether the newest attempt finished or failed, and was not discarded."""
    if not events or events[-1].attempt < attempt:
        return False
    return isinstance(events[-1], RunFinished | RunFailed)


def _mark_discarded(folder: RunFolder, events: Sequence[Event]) -> None:
    """Say in place of the process that is gone that the run was discarded."""
    if events and isinstance(events[-1], RunDiscarded):
        return
    epoch = max((getattr(event, "epoch", 0) for event in events), default=0)
    log = EventLog(folder.events_file)
    outlet = Outlet(log.append, folder.run_id, folder.read_attempt(), log.next_seq)
    outlet.emit(RunDiscarded(**outlet.stamp(), epoch=epoch))
    log.close()
