"""From a member of a sweep to its run: the one that is there, or a new one."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.base import Executor, RunHandle
from dasrec_core.execution.core_share import with_share
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder, new_run_id
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.resumed import note_resumed
from dasrec_core.store.row_changes import now_ms
from dasrec_core.store.runs import RunStore
from dasrec_core.store.settle import START_GRACE_MS
from dasrec_core.sweeps.own_runs import OwnRuns
from dasrec_core.sweeps.standing import Need, Standing, standing

# Between the row of a run and its folder; a run of another machine never gets one here.
_FOLDER_WITHIN_S = 2.0
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class RunnerSettings:
    """How the runs of a sweep are made.

    Attributes:
        dataset_name: Name for the rows of new runs.
        tag: Put on every new run of the sweep.
        own_runs: File that keeps which runs the sweep began.
        num_at_once: Runs side by side; each gets its share of the cores.
    """

    dataset_name: str
    tag: str
    own_runs: Path
    num_at_once: int = 1


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that is under way.

    Attributes:
        handle: To follow it.
        after_seq: The last event that is recorded.
        is_ours: The sweep started it, now or in an earlier call. Others, such as the queue or
            another sweep, want it whole.
    """

    handle: RunHandle
    after_seq: int
    is_ours: bool = True


class MemberRuns:
    """Finds, starts and resumes the runs of members.

    Args:
        executor: Starts runs.
        store: Knows which there are; a new run gets its row before its process, so that whoever
            comes after a crash finds it.
        settings: How new runs are made.
    """

    def __init__(self, executor: Executor, store: RunStore, settings: RunnerSettings) -> None:
        self._executor, self._store, self._settings = executor, store, settings
        self._own = OwnRuns(settings.own_runs)

    def standing(self, config: RunConfig) -> Standing:
        """Return how far a member is, from the runs that have a result or lie on this machine.

        Others without a folder may train on another machine that shares the database.

        Raises:
            DasrecError: The runs cannot be read.
        """
        identity, usable = config.identity(), []
        for run in self._store.list_runs():
            if run.identity != identity:
                continue
            if run.status in (RunStatus.DONE, RunStatus.DIVERGED) or self._has_folder(run.run_id):
                usable.append(self._up_to_date(run))
            elif run.last_event_at_ms is None and run.created_at_ms < now_ms() - START_GRACE_MS:
                # A program died between the row and the folder: there is nothing to go on with.
                self._store.delete(run.run_id)
        return standing(config, usable)

    def begin(self, config: RunConfig, found: Standing) -> Begun | None:
        """Start, resume or watch a run.

        Return ``None`` where another program has begun the same run at this moment: look again.

        Raises:
            DasrecError: It cannot be started.
        """
        if found.run is None:
            handle = self._start(config)
            return None if handle is None else Begun(handle, -1)
        run_id = found.run.run_id
        if found.need is Need.WATCH:
            handle = self._executor.attach(run_id)
            if handle.is_alive():
                return Begun(handle, Recorder(self._store).last_seq(run_id), run_id in self._own)
        self._own.add(run_id)
        try:
            handle = self._executor.resume(run_id)
        except BaseException:
            self._own.remove(run_id)  # another program may have been faster: it is theirs
            raise
        return Begun(handle, note_resumed(self._store, run_id))

    def _up_to_date(self, run: RunRecord) -> RunRecord:
        """Return a run with all that its engine has said.

        One that trained when the sweep began may have ended since, and nobody may have recorded it.
        """
        if run.status in (RunStatus.DONE, RunStatus.DIVERGED):
            return run
        handle = self._executor.attach(run.run_id)
        folder = RunFolder(handle.folder)
        has_gone_on = folder.has_gone_on(run.attempt)
        is_alive = handle.is_alive()
        if not has_gone_on and (run.status.is_final or is_alive):
            return run
        recorder = Recorder(self._store)
        # Not the handle's events, which wait for the end of an engine that lives.
        recorder.apply(read_events(folder.events_file, recorder.last_seq(run.run_id)))
        # What has gone on is followed or, where it died before a word, resumed as it stands.
        self._store.mark(run.run_id, RunStatus.STARTING if is_alive else RunStatus.INTERRUPTED)
        return self._store.get(run.run_id)

    def _start(self, config: RunConfig) -> RunHandle | None:
        run_id = new_run_id(config)
        self._store.create(run_id, config, dataset_name=self._settings.dataset_name)
        try:
            if self._is_begun_elsewhere(config, run_id):
                self._store.delete(run_id)
                return None
            self._store.set_tags(run_id, (self._settings.tag,))
            self._own.add(run_id)
            return self._executor.submit(
                with_share(config, self._settings.num_at_once), run_id=run_id
            )
        except BaseException:
            self._store.delete(run_id)  # nothing was started
            raise

    def _is_begun_elsewhere(self, config: RunConfig, run_id: str) -> bool:
        """Tell whether another program began this run before us, and its folder is here.

        Two sweeps that share runs may both have found none. Each makes its row first and then looks
        for that of the other; the younger gives way.
        """
        identity = config.identity()
        same = [run for run in self._store.list_runs() if run.identity == identity]
        place = {run.run_id: (run.created_at_ms, run.run_id) for run in same}
        older = [run for run in same if place[run.run_id] < place[run_id] and _is_new(run)]
        until = time.monotonic() + _FOLDER_WITHIN_S
        while older and time.monotonic() < until:
            if any(self._has_folder(run.run_id) for run in older):
                return True
            time.sleep(_LOOK_EVERY_S)
        return False

    def _has_folder(self, run_id: str) -> bool:
        with suppress(ExecutionError):
            self._executor.attach(run_id)
            return True
        return False


def _is_new(run: RunRecord) -> bool:
    """Tell whether a run is only being started, as far as the database knows."""
    is_fresh = run.created_at_ms >= now_ms() - START_GRACE_MS
    return run.status is RunStatus.STARTING and run.last_event_at_ms is None and is_fresh
