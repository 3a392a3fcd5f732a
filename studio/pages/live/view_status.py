"""In which state the page shows a run."""

from __future__ import annotations

from dasrec_core.events import FailureKind, RunDiscarded, RunFailed, RunFinished
from dasrec_core.store.records import RunStatus
from studio.pages.live.run_story import RunStory

FAILED = frozenset({RunStatus.FAILED, RunStatus.DIVERGED, RunStatus.INTERRUPTED})
"""States that show what went wrong in place of the charts."""


def view_status(
    story: RunStory, *, is_engine_gone: bool, is_stopping: bool, is_stalled: bool
) -> RunStatus:
    """Return the state of a run, from what it said and what is known of its process.

    What the run itself said last wins; then whether its process is gone; then what was asked.
    """
    match story.ended:
        case RunFinished(reason="stopped"):
            return RunStatus.STOPPED
        case RunFinished():
            return RunStatus.DONE
        case RunFailed(kind=FailureKind.DIVERGED):
            return RunStatus.DIVERGED
        case RunFailed():
            return RunStatus.FAILED
        case RunDiscarded():
            return RunStatus.DISCARDED
    if is_engine_gone:
        return RunStatus.INTERRUPTED
    if is_stopping:
        return RunStatus.STOPPING
    if is_stalled:
        return RunStatus.STALLED
    # The first event comes before torch is imported; training begins when the data is there.
    return RunStatus.RUNNING if story.dataset or story.epochs_done else RunStatus.STARTING
