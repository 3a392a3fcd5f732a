"""Every state of a run in words, with an icon: state is never told by colour alone."""

from __future__ import annotations

from typing import Final, NamedTuple

from dasrec_core.store.records import RunStatus


class StateLook(NamedTuple):
    """How a state is shown wherever it appears."""

    word: str
    glyph: str  # Phosphor icon
    tone: str
    meaning: str  # one sentence for tooltips


STATE_LOOKS: Final[dict[RunStatus, StateLook]] = {
    RunStatus.QUEUED: StateLook("Waiting", "clock", "muted", "It starts when its turn comes."),
    RunStatus.STARTING: StateLook(
        "Starting", "hourglass", "accent", "The engine is loading; nothing was trained yet."
    ),
    RunStatus.RUNNING: StateLook("Running", "activity", "accent", "It is training now."),
    RunStatus.STALLED: StateLook(
        "Stalled", "warning", "warning", "The engine is alive but has said nothing for a while."
    ),
    RunStatus.STOPPING: StateLook(
        "Stopping", "hand-palm", "accent", "It finishes its epoch and keeps what it has."
    ),
    RunStatus.DONE: StateLook("Done", "check-circle", "success", "It trained to its end."),
    RunStatus.STOPPED: StateLook(
        "Stopped", "stop-circle", "muted", "It was ended early; its results were kept."
    ),
    RunStatus.FAILED: StateLook("Failed", "x-circle", "danger", "It ended with an error."),
    RunStatus.DIVERGED: StateLook(
        "Diverged", "trend-up", "danger", "Its loss or a metric was no longer a number."
    ),
    RunStatus.INTERRUPTED: StateLook(
        "Interrupted",
        "link-break",
        "warning",
        "Its process ended without a word; it can be resumed.",
    ),
    RunStatus.DISCARDED: StateLook(
        "Discarded", "prohibit", "muted", "You discarded it; its numbers are not results."
    ),
}


def state_look(status: RunStatus) -> StateLook:
    """Return word, icon, tone and meaning of ``status``."""
    return STATE_LOOKS[status]
