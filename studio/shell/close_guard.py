"""Closing the window while runs train: nothing is lost without being asked."""

from __future__ import annotations

from typing import Final

from studio.widgets.confirm import Option, Question

KEEP: Final = "keep"
STOP: Final = "stop"


def question(num_live: int) -> Question:
    """What to ask before the window closes."""
    one = num_live == 1
    what = "A run is training" if one else f"{num_live} runs are training"
    it = "it" if one else "they"
    return Question(
        what,
        f"If {it} {'goes' if one else 'go'} on in the background, the studio finds "
        f"{'it' if one else 'them'} at the next start. Stopping finishes the current epoch and "
        "keeps all results so far.",
        (
            Option(STOP, "Stop and keep"),
            Option(KEEP, "Keep training in the background", "primary"),
        ),
    )
