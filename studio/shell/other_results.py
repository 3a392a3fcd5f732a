"""Opening other results while runs train or wait: said first, they are out of sight then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from studio.widgets.confirm import Confirm, Option, Question

OPEN: Final = "open"


def open_unless_busy(
    confirm: Confirm,
    over: QWidget,
    num_live: int,
    num_waiting: int,
    go_on: Callable[[], object],
) -> None:
    """Go on, at once if nothing trains or waits in the results that are left."""
    if not num_live and not num_waiting:
        go_on()
        return

    def answered(answer: str) -> None:
        if answer == OPEN:
            go_on()

    confirm.ask(over, question(num_live, num_waiting), answered)


def question(num_live: int, num_waiting: int) -> Question:
    """What to ask before results in which so many runs train and wait are left."""
    live = "A run is training" if num_live == 1 else f"{num_live} runs are training"
    goes = "It goes on" if num_live == 1 else "They go on"
    waits = "1 run waits" if num_waiting == 1 else f"{num_waiting} runs wait"
    what = []
    if num_live:
        what.append(f"{goes} in the background, out of sight and sharing the computer.")
    if num_waiting:
        starts = "starts" if num_waiting == 1 else "start"
        what.append(f"{waits} and {starts} when these results are open again.")
    return Question(
        f"{live} here" if num_live else f"{waits} here",
        f"{' '.join(what)} Other results can be opened all the same.",
        (Option(OPEN, "Open the other results", "primary"),),
    )
