"""How a run learns that it shall end early."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from enum import StrEnum
from types import FrameType

_LOOK_EVERY_S = 0.25


class Control(StrEnum):
    """What may be asked of a run while it trains."""

    STOP = "stop"  # finish the epoch, evaluate, keep
    DISCARD = "discard"  # end at the next step; the numbers are not results


class DiscardedError(Exception):
    """The user discarded the run; raised inside a step to leave all loops."""


class CancelToken:
    """Tells whether the run shall end; asked at every step, so it looks only now and then.

    Args:
        look: Returns what was asked from outside, if anything.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        look: Callable[[], Control | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._clock = clock
        self._looked = -_LOOK_EVERY_S
        self._asked: Control | None = None

    def stop(self) -> None:
        """Ask for a stop from inside this process."""
        self._asked = self._asked or Control.STOP

    def stop_on_signals(self) -> None:
        """Take SIGTERM and SIGINT, which batch systems and terminals send, as a stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def wants_stop(self) -> bool:
        """Tell whether to end after this epoch; asked once per epoch, so it always looks."""
        self._refresh(now=True)
        return self._asked is Control.STOP

    def raise_if_discarded(self) -> None:
        """Leave the training loops if the run was discarded.

        Raises:
            DiscardedError: It was.
        """
        self._refresh(now=False)
        if self._asked is Control.DISCARD:
            raise DiscardedError

    def _refresh(self, *, now: bool) -> None:
        if self._asked is Control.DISCARD:
            return
        moment = self._clock()
        if now or moment - self._looked >= _LOOK_EVERY_S:
            self._looked = moment
            self._asked = self._look() or self._asked

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()
