"""Follows a run to its end: shows it, records it, and passes Ctrl-C on to it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from dasrec_core.cli.progress import Display, make_display
from dasrec_core.cli.recording import PatientRecorder
from dasrec_core.cli.session import Session
from dasrec_core.events import FailureKind
from dasrec_core.execution.base import RunHandle
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore

_ASKING_TO_END = (signal.SIGINT, signal.SIGTERM)
_EXIT_CODES = {RunStatus.DONE: 0, RunStatus.STOPPED: 130, RunStatus.DISCARDED: 130}


def follow(session: Session, store: RunStore, handle: RunHandle, *, after_seq: int) -> RunRecord:
    """Show and record a run until its process has ended; return what became of it.

    Ctrl-C once asks it to finish its epoch and keep what it has; twice ends it at once.

    Raises:
        StoreError: The run has ended, but the database cannot be written.
    """
    recorder = PatientRecorder(store, session.output)
    with make_display(session.output) as display, _interrupts(handle, store, display):
        for event in handle.events(after_seq):
            recorder.add(event)
            display.show(event)
    recorder.finish()
    # Its process has ended; a run that still looks alive had no last word.
    store.mark(handle.run_id, RunStatus.INTERRUPTED)
    return store.get(handle.run_id)


def exit_code(run: RunRecord) -> int:
    """Return how the verb ends: 0 done, 1 failed, 2 bad input, 130 cancelled."""
    if run.failure is not None and run.failure.kind is FailureKind.BAD_INPUT:
        return 2
    return _EXIT_CODES.get(run.status, 1)


class _Interrupts:
    """Counts Ctrl-C and acts on it."""

    def __init__(self, handle: RunHandle, store: RunStore, display: Display) -> None:
        self._handle, self._store, self._display = handle, store, display
        self.count = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1:
            self._display.say(
                "Stopping after this epoch and keeping the results; Ctrl-C again ends at once."
            )
            self._handle.stop()
        else:
            self._display.say("Ending the engine process; the last checkpoint stays.")
            self._handle.kill()


@contextmanager
def _interrupts(handle: RunHandle, store: RunStore, display: Display) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    action = _Interrupts(handle, store, display)
    before = {number: signal.signal(number, action) for number in _ASKING_TO_END}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
