"""Runs the members of a sweep, some at once, and only those that are not done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from dasrec_core.errors import DasrecError, StoreError
from dasrec_core.events import Event
from dasrec_core.execution.base import Executor, RunHandle
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.member_runs import Begun, MemberRuns, RunnerSettings
from dasrec_core.sweeps.sources import Source
from dasrec_core.sweeps.standing import Need, Standing

_LOOK_EVERY_S = 0.5


class EventSink(Protocol):
    """Brings the events of one run into the database."""

    def add(self, event: Event) -> None:
        """Take an event."""

    def finish(self) -> None:
        """Write what is left."""


class Watcher(Protocol):
    """Shows a sweep; called from several threads."""

    def began(self, member: Member, need: Need) -> None:
        """A member is started, resumed or watched."""

    def took(self, member: Member, event: Event) -> None:
        """A member said something."""

    def ended(self, outcome: Outcome) -> None:
        """A member is done, for now or for good."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a member in this call.

    Attributes:
        need: What it needed; ``NOTHING`` when it was skipped.
        run: Its run; ``None`` when it could not be started, or not be read afterwards.
        error: Why it could not be started or followed.
        is_pruned: Its source ended it early, because it promised little.
    """

    member: Member
    need: Need
    run: RunRecord | None
    error: DasrecError | None = None
    is_pruned: bool = False

    @property
    def is_done(self) -> bool:
        """Whether there is a complete result."""
        return self.run is not None and self.run.status is RunStatus.DONE


class SweepRunner:
    """Runs what a source hands out.

    Args:
        executor: Starts runs.
        store: Knows which are done; a new run gets its row before its process, so that whoever
            comes after a crash finds it.
        make_sink: Makes the recorder of one run.
        watcher: Shows what happens.
        settings: How runs are made.
    """

    def __init__(
        self,
        executor: Executor,
        store: RunStore,
        make_sink: Callable[[], EventSink],
        watcher: Watcher,
        settings: RunnerSettings,
    ) -> None:
        self._executor, self._store, self._make_sink = executor, store, make_sink
        self._watcher, self._num_at_once = watcher, settings.num_at_once
        self._runs = MemberRuns(executor, store, settings)
        self._live: dict[str, RunHandle] = {}
        self._beginning = Lock()
        self.is_stopping = False

    def run(self, source: Source) -> list[Outcome]:
        """Run members until the source has no more, or :meth:`stop` was called."""
        outcomes: list[Outcome] = []
        with ThreadPoolExecutor(self._num_at_once, "sweep") as pool:
            running: dict[Future[Outcome], Member] = {}
            while True:
                for member in self._next_members(source, len(running)):
                    running[pool.submit(self._one, member, source)] = member
                if not running:
                    return outcomes
                # Briefly: signals are heard between waits.
                ended, _ = wait(running, timeout=_LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                for future in ended:
                    member, outcome = running.pop(future), future.result()
                    source.ended(member, outcome.run)
                    self._watcher.ended(outcome)
                    outcomes.append(outcome)

    def stop(self) -> None:
        """Start nothing more; ask what runs to finish its epoch and keep it. Does not wait.

        Runs that others have started, and that are only watched, train on.

        Raises:
            DiskError: A run cannot be asked; all others have been.
        """
        self.is_stopping = True
        refused: list[DasrecError] = []
        for handle in list(self._live.values()):
            try:
                handle.stop()
            except DasrecError as error:
                refused.append(error)
        if refused:
            raise refused[0]

    def kill(self) -> None:
        """End the engine processes now; their last checkpoints stay."""
        self.is_stopping = True
        for handle in list(self._live.values()):
            handle.kill()

    def _next_members(self, source: Source, num_running: int) -> Iterator[Member]:
        while num_running < self._num_at_once and not self.is_stopping:
            member = source.next()
            if member is None:
                return
            num_running += 1
            yield member

    def _one(self, member: Member, source: Source) -> Outcome:
        """Bring one member to its end; errors that a user can act on become its outcome."""
        # One at a time: of two members that are the same run, the second must find the first's.
        with self._beginning:
            try:
                found = self._runs.standing(member.config)
            except DasrecError as error:
                return Outcome(member, Need.START, None, error)
            is_given_up = self._recall(member, source, found)
            if found.need is Need.NOTHING or is_given_up:
                is_pruned = is_given_up and found.need is not Need.NOTHING
                return Outcome(member, Need.NOTHING, found.run, is_pruned=is_pruned)
            try:
                begun = self._runs.begin(member.config, found)
            except DasrecError as error:
                return Outcome(member, found.need, None, error)
        if begun is None:
            return self._one(member, source)  # another program has begun it at this moment
        self._watcher.began(member, found.need)
        try:
            run, is_pruned = self._follow(member, source, begun)
            return Outcome(member, found.need, run, is_pruned=is_pruned)
        except DasrecError as error:
            return Outcome(member, found.need, self._stored(begun.handle.run_id), error)

    def _recall(self, member: Member, source: Source, found: Standing) -> bool:
        """Tell a source what a run has said before; return whether it promises too little."""
        if not source.wants_past or found.run is None or found.need is Need.WATCH:
            return False
        is_given_up = False
        # Of another machine, or unreadable: then its result is all there is.
        with suppress(DasrecError):
            for event in self._executor.attach(found.run.run_id).events():
                is_given_up = source.took(member, event) or is_given_up  # all of them are told
        return is_given_up

    def _stored(self, run_id: str) -> RunRecord | None:
        with suppress(StoreError):
            return self._store.get(run_id)
        return None

    def _follow(self, member: Member, source: Source, begun: Begun) -> tuple[RunRecord, bool]:
        handle, sink, is_pruned = begun.handle, self._make_sink(), False
        if begun.is_ours:
            self._live[handle.run_id] = handle
        try:
            if self.is_stopping and begun.is_ours:  # asked while this one was being started
                _ask_to_stop(handle)
            for event in handle.events(begun.after_seq):
                sink.add(event)
                self._watcher.took(member, event)
                if source.took(member, event) and not is_pruned:
                    is_pruned = True
                    if begun.is_ours:
                        _ask_to_stop(handle)
                if not begun.is_ours and (is_pruned or self.is_stopping):
                    sink.finish()
                    return self._store.get(handle.run_id), is_pruned  # it trains on for others
            sink.finish()
        finally:
            # Two members may be one run, and both follow it.
            self._live.pop(handle.run_id, None)
        # Its process has ended; a run that still looks alive had no last word.
        self._store.mark(handle.run_id, RunStatus.INTERRUPTED)
        run = self._store.get(handle.run_id)
        return run, is_pruned and run.status is RunStatus.STOPPED


def _ask_to_stop(handle: RunHandle) -> None:
    # One that cannot be asked, because the disk is full, trains on; it is followed all the same.
    with suppress(DasrecError):
        handle.stop()
