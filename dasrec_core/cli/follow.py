"""Follows a run to its end: shows it, records it, and passes Ctrl-C on to it."""

from __future__ import annotations

from dasrec_core.cli.interrupts import Interrupts
from dasrec_core.cli.progress import make_display
from dasrec_core.cli.recording import PatientRecorder
from dasrec_core.cli.session import Session
from dasrec_core.events import FailureKind
from dasrec_core.execution.base import RunHandle
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore

_EXIT_CODES = {RunStatus.DONE: 0, RunStatus.STOPPED: 130, RunStatus.DISCARDED: 130}


def follow(
    session: Session, store: RunStore, handle: RunHandle, heard: Interrupts, *, after_seq: int
) -> RunRecord:
    """Show and record a run until its process has ended; return what became of it.

    Ctrl-C once asks it to finish its epoch and keep what it has; twice ends it at once. That is
    heard from before the run was started, see ``heard_interrupts``.

    Raises:
        StoreError: The run has ended, but the database cannot be written.
    """
    recorder = PatientRecorder(store, session.output)
    with make_display(session.output) as display:
        heard.pass_on_to(handle, display.say)
        for event in handle.events(after_seq):
            recorder.add(event)
            display.show(event)
    recorder.finish()
    # Its process has ended; a run that still looks alive had no last word.
    store.mark(handle.run_id, RunStatus.INTERRUPTED)
    return store.get(handle.run_id)


def exit_code(run: RunRecord, heard: Interrupts) -> int:
    """Return how the verb ends: 0 done, 1 failed, 2 bad input, 130 cancelled.

    A run that Ctrl-C ended at once has no last word, as one whose process was killed by others.
    """
    if run.status is RunStatus.INTERRUPTED and heard.were_heard:
        return 130
    if run.failure is not None and run.failure.kind is FailureKind.BAD_INPUT:
        return 2
    return _EXIT_CODES.get(run.status, 1)
