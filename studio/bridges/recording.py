"""Which runs are watched, what of them is in the database, and which have gone silent.

Plain logic without Qt or a clock of its own: :class:`~studio.bridges.recorder_service.
RecorderService` calls :meth:`Recording.tick` a few times a second from its thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dasrec_core.errors import DasrecError, StoreError
from dasrec_core.events import Event, RunDiscarded, RunFailed, RunFinished, RunStarted
from dasrec_core.execution.base import RunHandle
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.row_changes import RunNotFoundError, now_ms
from dasrec_core.store.settle import is_silent
from studio.bridges.event_tail import EventTail, is_progress
from studio.bridges.run_database import RunDatabase

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""How often new runs are looked for and processes are asked whether they live."""

GONE_FOR_S = 3.0
"""A process must be gone this long, with nothing new to read, until its run is settled; whoever
launches one needs a moment to write down which process it is."""

STALLED_AFTER_S = 120.0
"""Silence of a living process that is called a stall; the engine speaks several times a second,
but reading a large data set or building its graphs may take a minute without a word."""

AWAY_S = 10.0
"""A longer pause between two ticks means that the reader slept, not the engine."""

_ENGINE_AT_WORK = frozenset({RunStatus.STARTING, RunStatus.RUNNING, RunStatus.STOPPING})


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick changed.

    Attributes:
        changed: Runs whose row or curves are new.
        stalled: Runs whose process lives but has been silent for long.
        error: Why the database could not be written, empty when it could.
    """

    changed: frozenset[str]
    stalled: frozenset[str]
    error: str


@dataclass(slots=True)
class _Watched:
    """A run under watch."""

    handle: RunHandle
    tail: EventTail
    heard_at: float
    pending: list[Event] = field(default_factory=list)
    gone_since: float | None = None
    has_ended: bool = False
    is_unread: bool = False  # its file is there and could not be read the last time


class Recording:
    """Brings the events of every live run into the database.

    It owns the list of watched runs. The event files are the truth: whatever cannot be written
    now stays pending and is written later, and applying an event twice changes nothing, so two
    recorders on one database do no harm.

    Args:
        database: Where rows go.
        attach: Gives a handle for a run id; raises ``DasrecError`` when there is no such run.
        runs_folder: Folder that holds one folder per run.
    """

    def __init__(
        self, database: RunDatabase, attach: Callable[[str], RunHandle], runs_folder: Path
    ) -> None:
        self._database, self._attach, self._runs_folder = database, attach, runs_folder
        self._watched: dict[str, _Watched] = {}
        self._folder_stamp: tuple[int, int] | None = None
        self._rowless: frozenset[str] = frozenset()
        self._unreadable: set[str] = set()
        self._known: Mapping[str, RunRecord] = {}
        self._looked_at = self._ticked_at = float("-inf")

    @property
    def watched(self) -> frozenset[str]:
        """Runs under watch."""
        return frozenset(self._watched)

    def damaged_lines(self, run_id: str) -> int:
        """How many lines of the event file of a watched run could not be read."""
        watched = self._watched.get(run_id)
        return watched.tail.damaged_lines if watched else 0

    def tick(self, now: float) -> Tick:
        """Look for runs, read what is new, write it, and settle runs whose process is gone.

        Args:
            now: Seconds of a monotonic clock.
        """
        if now - self._ticked_at > AWAY_S:
            for watched in self._watched.values():
                watched.heard_at = now
        self._ticked_at = now
        changed: set[str] = set()
        error = ""
        is_time_to_look = now - self._looked_at >= LOOK_EVERY_S
        if is_time_to_look:
            self._looked_at = now
            error = self._look_for_runs(now, changed) or error
        error = self._follow_all(now, changed) or error
        if is_time_to_look:
            error = self._settle_all(now, changed) or error
        return Tick(frozenset(changed), self._stalled(now), error)

    def watch(self, run_id: str, now: float) -> None:
        """Follow a run that was launched a moment ago, making its row if there is none.

        Raises:
            StoreError: The database cannot be read or written now.
        """
        if run_id not in self._database.records():
            self._database.adopt(self._runs_folder / run_id)
        else:
            self._database.mark_starting(run_id)
        self._watched.pop(run_id, None)  # a resumed run has a new process
        self._start_watching(run_id, now)

    def follow(self, run_id: str, now: float) -> None:
        """Read what is new of a run, whatever state it is in.

        Raises:
            StoreError: The database cannot be read or written now.
        """
        if run_id not in self._watched:
            self._start_watching(run_id, now)

    def mark_stopping(self, run_id: str) -> None:
        """Record that a run was asked to end.

        Raises:
            StoreError: The database cannot be written now.
        """
        self._database.mark_stopping(run_id)

    def close(self) -> None:
        """Release the database."""
        self._database.close()

    def _start_watching(self, run_id: str, now: float) -> None:
        try:
            handle = self._attach(run_id)
        except DasrecError as error:
            record = self._known.get(run_id)
            if record is None or is_silent(record.last_event_at_ms, record.created_at_ms, now_ms()):
                log.warning("run %s cannot be followed: %s", run_id, error)
                self._database.mark_interrupted(run_id)
            return  # else it may train on another machine that shares the database
        try:
            last_seq = self._database.last_seq(run_id)
        except RunNotFoundError:
            return  # deleted since it was asked for
        tail = EventTail(RunFolder(handle.folder).events_file, last_seq)
        self._watched[run_id] = _Watched(handle, tail, heard_at=now)

    def _look_for_runs(self, now: float, changed: set[str]) -> str:
        try:
            records = self._database.records()
            changed |= self._changed_elsewhere(records)
            for folder in self._folders_without_row(records):
                if self._adopt(folder):
                    self._start_watching(folder.name, now)
                    changed.add(folder.name)
            for run_id, record in records.items():
                is_at_work = record.status in _ENGINE_AT_WORK or (
                    run_id in changed and self._has_gone_on(record)
                )
                if is_at_work and run_id not in self._watched:
                    self._start_watching(run_id, now)
        except StoreError as error:
            self._folder_stamp = None  # look again
            return error.message
        return ""

    def _has_gone_on(self, record: RunRecord) -> bool:
        """Whether the engine of a run that was cut short is at work again, or was."""
        is_over = record.status in (RunStatus.DONE, RunStatus.DIVERGED, RunStatus.DISCARDED)
        folder = RunFolder(self._runs_folder / record.run_id)
        return not is_over and folder.has_gone_on(record.attempt)

    def _changed_elsewhere(self, records: Mapping[str, RunRecord]) -> set[str]:
        known, self._known = self._known, dict(records)
        gone = known.keys() - records.keys()
        return gone | {
            run_id for run_id, record in records.items() if known.get(run_id) is not record
        }

    def _adopt(self, folder: Path) -> bool:
        try:
            self._database.adopt(folder)
        except StoreError:
            raise
        except DasrecError as error:
            self._unreadable.add(folder.name)
            log.warning("the folder %s is no run: %s", folder, error)
            return False
        return True

    def _folders_without_row(self, records: Mapping[str, RunRecord]) -> list[Path]:
        # Only after two looks: whoever starts or deletes a run needs a moment between the folder
        # and the row.
        try:
            stat = self._runs_folder.stat()
        except FileNotFoundError:
            return []
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp == self._folder_stamp and not self._rowless:
            return []
        self._folder_stamp = stamp
        names = frozenset(
            path.name
            for path in self._runs_folder.iterdir()
            if RunFolder(path).config_file.is_file()
        )
        before = self._rowless
        self._rowless = names - self._unreadable - records.keys()
        ripe = sorted(before & self._rowless)
        self._rowless -= frozenset(ripe)
        return [self._runs_folder / name for name in ripe]

    def _follow_all(self, now: float, changed: set[str]) -> str:
        for run_id, watched in list(self._watched.items()):
            if error := self._follow(run_id, watched, now, changed):
                # Each further write may wait as long for the same lock, and the window may want
                # to close. The next tick begins with another run.
                self._watched[run_id] = self._watched.pop(run_id)
                return error
        return ""

    def _follow(self, run_id: str, watched: _Watched, now: float, changed: set[str]) -> str:
        if not watched.pending:  # what waits for the database is written before more is read
            watched.is_unread = True
            try:
                watched.pending = watched.tail.poll()
            except OSError as error:
                return f"The events of run {run_id} cannot be read: {error.strerror}"
            watched.is_unread = False
            if watched.pending:
                watched.heard_at, watched.gone_since = now, None
        if not watched.pending:
            return ""
        # Progress is a sign of life, and nothing to keep: each write makes every table read again.
        news = [event for event in watched.pending if not is_progress(event)]
        try:
            self._database.apply(news)
        except StoreError as error:
            return error.message
        for event in watched.pending:
            if isinstance(event, RunStarted | RunFinished | RunFailed | RunDiscarded):
                watched.has_ended = not isinstance(event, RunStarted)
        if news:
            changed.add(run_id)
        watched.pending = []
        return ""

    def _settle_all(self, now: float, changed: set[str]) -> str:
        for run_id, watched in list(self._watched.items()):
            if error := self._settle(run_id, watched, now, changed):
                return error
        return ""

    def _settle(self, run_id: str, watched: _Watched, now: float, changed: set[str]) -> str:
        if watched.handle.is_alive():
            watched.gone_since = None
            return ""
        if watched.pending or watched.tail.is_behind or watched.is_unread:
            return ""  # it may have ended well
        if watched.gone_since is None:
            watched.gone_since = now
        if not watched.has_ended and now - watched.gone_since < GONE_FOR_S:
            return ""
        try:
            if not watched.has_ended:
                self._database.mark_interrupted(run_id)
                changed.add(run_id)
        except StoreError as error:
            return error.message
        del self._watched[run_id]
        return ""

    def _stalled(self, now: float) -> frozenset[str]:
        return frozenset(
            run_id
            for run_id, watched in self._watched.items()
            if now - watched.heard_at > STALLED_AFTER_S
            and not watched.has_ended
            and watched.gone_since is None
        )
