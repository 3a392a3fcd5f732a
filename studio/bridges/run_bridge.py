"""Turns the event file of one run into Qt signals on the UI thread."""

from __future__ import annotations

import logging
import threading
import time

from PySide6.QtCore import QObject, QThread, Signal, Slot

from dasrec_core.errors import DasrecError
from dasrec_core.execution.base import RunHandle
from dasrec_core.execution.run_folder import RunFolder
from studio.bridges.event_tail import EventTail
from studio.bridges.leaving import ended_in_time

log = logging.getLogger(__name__)

POLL_S = 0.1
"""Ten batches a second: 20,000 single messages cost the window 58 ms, in batches 17 ms."""

ASK_EVERY_S = 1.0
"""How often the process is asked whether it lives."""


class _EventReader(QThread):
    """Reads until the engine has ended or nobody wants to know."""

    read = Signal(object, int)  # tuple of events, damaged lines so far
    engine_ended = Signal()
    broke = Signal(str, str)

    def __init__(self, handle: RunHandle, parent: QObject) -> None:
        super().__init__(parent)
        self._handle = handle
        self._tail = EventTail(RunFolder(handle.folder).events_file)
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stop.set()

    def run(self) -> None:
        try:
            self._read_until_the_end()
        except DasrecError as error:
            self.broke.emit(error.message, error.hint)
        except Exception as error:  # the thread must not die silently
            log.exception("the events of run %s cannot be followed", self._handle.run_id)
            self.broke.emit(
                f"The events of this run cannot be read: {type(error).__name__}: {error}",
                "The run itself is not affected; open it again to try once more.",
            )

    def _read_until_the_end(self) -> None:
        ask_at = 0.0
        while not self._stop.is_set():
            # Asked before the read: an engine that has ended writes nothing after it.
            is_time, now = time.monotonic() >= ask_at, time.monotonic()
            has_ended = is_time and not self._handle.is_alive()
            if is_time:
                ask_at = now + ASK_EVERY_S
            events = self._tail.poll()
            if events or self._tail.damaged_lines:
                self.read.emit(tuple(events), self._tail.damaged_lines)
            if has_ended and not self._tail.is_behind and not events:
                self.engine_ended.emit()
                return
            if not self._tail.is_behind:
                self._stop.wait(POLL_S)


class RunBridge(QObject):
    """Signals of one run, from its first event on; holds no widget and makes no decision.

    Whoever opens a run in the middle gets everything that has happened, in order, each event
    once, and then what is new, at most ten times a second. Closing the bridge does not touch the
    run.
    """

    events_arrived = Signal(object)  # tuple of events, oldest first
    ended = Signal()  # the engine process is gone and everything it wrote was told
    failed = Signal(str, str)  # what happened, what the user can do
    damaged_lines_changed = Signal(int)

    def __init__(self, handle: RunHandle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handle = handle
        self._damaged_lines = 0
        self._is_closed = False
        self._reader = _EventReader(handle, self)
        self._reader.read.connect(self._tell)
        self._reader.engine_ended.connect(self._tell_end)
        self._reader.broke.connect(self._tell_failure)

    @property
    def run_id(self) -> str:
        """The run that is followed."""
        return self._handle.run_id

    def start(self) -> None:
        """Begin to read."""
        self._reader.start()

    def close(self, timeout_ms: int = 2000) -> bool:
        """Tell nothing more and end the thread; return whether it ended in time.

        The bridge may be deleted in any case: a thread that waits for a disk ends by itself.
        """
        self._is_closed = True
        self._reader.stop()
        return ended_in_time(self._reader, timeout_ms)

    @Slot(object, int)
    def _tell(self, events: tuple[object, ...], damaged_lines: int) -> None:
        if self._is_closed:  # queued before the thread heard of it
            return
        if events:
            self.events_arrived.emit(events)
        if damaged_lines != self._damaged_lines:
            self._damaged_lines = damaged_lines
            self.damaged_lines_changed.emit(damaged_lines)

    @Slot()
    def _tell_end(self) -> None:
        if not self._is_closed:
            self.ended.emit()

    @Slot(str, str)
    def _tell_failure(self, what: str, hint: str) -> None:
        if not self._is_closed:
            self.failed.emit(what, hint)
