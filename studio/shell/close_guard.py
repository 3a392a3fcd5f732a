"""Closing the window while runs train: nothing is lost without being asked."""

from __future__ import annotations

from typing import Final

from studio.widgets.confirm import Option, Question

KEEP: Final = "keep"
STOP: Final = "stop"


def question(num_live: int, num_waiting: int = 0) -> Question:
    """What to ask before the window closes."""
    one = num_live == 1
    what = "A run is training" if one else f"{num_live} runs are training"
    it = "it" if one else "they"
    return Question(
        what,
        f"If {it} {'goes' if one else 'go'} on in the background, the studio finds "
        f"{'it' if one else 'them'} at the next start. Stopping finishes the current epoch and "
        f"keeps all results so far.{_of_the_queue(num_waiting)}",
        (
            Option(STOP, "Stop and keep"),
            Option(KEEP, "Keep training in the background", "primary"),
        ),
    )


def _of_the_queue(num_waiting: int) -> str:
    if not num_waiting:
        return ""
    what = "1 run waits and starts" if num_waiting == 1 else f"{num_waiting} runs wait and start"
    return f" {what} when the studio is open again."
