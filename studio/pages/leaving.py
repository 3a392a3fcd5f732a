"""Leaving work that is not finished: asked about first, because nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from studio.widgets.confirm import Confirm, Option, Question

LEAVE: Final = "leave"


class Leaving:
    """Asks before something else takes the place of unfinished work; one question at a time.

    Args:
        confirm: Asks.
        over: Widget over which it is asked.
        unfinished: Says what would be lost, such as "an import"; empty for nothing.
    """

    def __init__(self, confirm: Confirm, over: QWidget, unfinished: Callable[[], str]) -> None:
        self._confirm, self._over, self._unfinished = confirm, over, unfinished
        self._is_asking = False

    def then(self, go_on: Callable[[], object]) -> bool:
        """Go on, at once if nothing would be lost; return whether it had to be asked.

        While a question is open another wish is not heard.
        """
        what = self._unfinished()
        if not what:
            go_on()
            return False
        if self._is_asking:
            return True

        def answered(answer: str) -> None:
            self._is_asking = False
            if answer == LEAVE:
                go_on()

        self._is_asking = True
        self._confirm.ask(self._over, question(what), answered)
        return True


def question(what: str) -> Question:
    """What to ask before ``what`` is left, such as "an import"."""
    return Question(
        f"{what[:1].upper()}{what[1:]} is not finished",
        "Nothing of it is kept when you leave it now: neither what was chosen nor what is being "
        "written. Cancel goes on with it.",
        (Option(LEAVE, "Leave it", "danger"),),
    )
