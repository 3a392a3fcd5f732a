"""The thread that brings the events of all live runs into the results database."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from dasrec_core.errors import StoreError
from studio.bridges.leaving import ended_in_time
from studio.bridges.recording import Recording, Tick

log = logging.getLogger(__name__)

TICK_S = 0.25
COALESCE_MS = 500
"""``runs_changed`` comes at most this often: a table of all runs is read anew each time."""


class _RecorderThread(QThread):
    """Ticks until told to stop. Opening the database may take long, so it happens in here."""

    ticked = Signal(object)
    broke = Signal(str)

    def __init__(self, open_recording: Callable[[], Recording], parent: QObject) -> None:
        super().__init__(parent)
        self._open_recording = open_recording
        self._requests: deque[Callable[[Recording, float], None]] = deque()
        self._wake, self._stop = threading.Event(), threading.Event()
        self.damaged_lines: dict[str, int] = {}

    def request(self, action: Callable[[Recording, float], None]) -> None:
        """Have ``action`` done in this thread, again and again until the database takes it."""
        self._requests.append(action)
        self._wake.set()

    def stop(self) -> None:
        """Ask the thread to write what it has and end."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        recording: Recording | None = None
        while True:
            is_last = self._stop.is_set()
            try:
                recording = recording or self._open_recording()
                self._tick(recording)
            except Exception as error:  # the thread must not die silently
                if not isinstance(error, StoreError):
                    log.exception("the recorder stumbled")
                self.broke.emit(str(error))
            if is_last:
                if recording is not None:
                    recording.close()
                return
            self._wake.wait(TICK_S)
            self._wake.clear()

    def _tick(self, recording: Recording) -> None:
        now = time.monotonic()
        while self._requests:
            action = self._requests.popleft()
            try:
                action(recording, now)
            except StoreError:
                self._requests.appendleft(action)  # tried again at the next tick
                raise
        tick = recording.tick(now)
        self.damaged_lines = {
            run_id: count
            for run_id in recording.watched
            if (count := recording.damaged_lines(run_id))
        }
        self.ticked.emit(tick)


class RecorderService(QObject):
    """Sole writer of run events in this window; everything it does happens in its own thread.

    It adopts at start every run that looks alive, and every second it looks for runs that other
    programs have started.
    """

    run_changed = Signal(str)  # a run has new values, curves or another state
    runs_changed = Signal()  # some run has; at most twice a second
    stalled_changed = Signal(str, bool)  # a living process fell silent, or spoke again
    database_ok_changed = Signal(bool, str)  # False with what is wrong

    def __init__(
        self, open_recording: Callable[[], Recording], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thread = _RecorderThread(open_recording, self)
        self._thread.ticked.connect(self._take)
        self._thread.broke.connect(self._report_trouble)
        self._stalled: frozenset[str] = frozenset()
        self._trouble = ""
        self._is_closed = False
        self._coalescing = QTimer(self)
        self._coalescing.setSingleShot(True)
        self._coalescing.setInterval(COALESCE_MS)
        self._coalescing.timeout.connect(self.runs_changed)

    @property
    def database_trouble(self) -> str:
        """Why the database cannot be written now; empty when it can."""
        return self._trouble

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def close(self, timeout_ms: int = 2000) -> bool:
        """Write what has been read and end the thread; return whether it ended in time.

        The service may be deleted in any case: a thread that waits for a disk ends by itself.
        Nothing is announced any more: a tick that is still on its way would reach pages that are
        being taken apart.
        """
        self._is_closed = True
        self._coalescing.stop()
        self._thread.stop()
        return ended_in_time(self._thread, timeout_ms)

    def watch(self, run_id: str) -> None:
        """Follow a run that was launched a moment ago, for the first time or again."""
        self._thread.request(lambda recording, now: recording.watch(run_id, now))

    def follow(self, run_id: str) -> None:
        """Read what is new of a run, even if it has ended."""
        self._thread.request(lambda recording, now: recording.follow(run_id, now))

    def mark_stopping(self, run_id: str) -> None:
        """Record that a run was asked to end."""
        self._thread.request(lambda recording, _: recording.mark_stopping(run_id))

    def is_stalled(self, run_id: str) -> bool:
        """Whether the process of a run lives but has been silent for two minutes."""
        return run_id in self._stalled

    def damaged_lines(self, run_id: str) -> int:
        """How many lines of the event file of a live run could not be read."""
        return self._thread.damaged_lines.get(run_id, 0)

    @Slot(object)
    def _take(self, tick: Tick) -> None:
        if self._is_closed:
            return
        self._set_trouble(tick.error)
        before, self._stalled = self._stalled, tick.stalled
        for run_id in sorted(before ^ tick.stalled):
            self.stalled_changed.emit(run_id, run_id in tick.stalled)
        self._announce(tick.changed | (before ^ tick.stalled))

    @Slot(str)
    def _report_trouble(self, what: str) -> None:
        if not self._is_closed:
            self._set_trouble(what)

    def _set_trouble(self, what: str) -> None:
        if what != self._trouble:
            self._trouble = what
            self.database_ok_changed.emit(not what, what)

    def _announce(self, run_ids: frozenset[str]) -> None:
        for run_id in sorted(run_ids):
            self.run_changed.emit(run_id)
        if run_ids and not self._coalescing.isActive():
            self._coalescing.start()
