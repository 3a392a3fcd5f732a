"""Passes Ctrl-C on to a run: one that is followed, or one that is only being started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from dasrec_core.cli.signals import CancelledError, signals_heard
from dasrec_core.errors import DasrecError
from dasrec_core.execution.base import RunHandle


class Interrupts:
    """Counts Ctrl-C and acts on it: once a run finishes its epoch, twice it ends at once.

    What comes before there is a handle is kept for it: an engine that has just been started trains
    on by itself, so this program must not end without having told it.

    Args:
        say: Prints a line.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._handle: RunHandle | None = None
        self._count = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Hear a signal."""
        self._count += 1
        if self._count == 1:
            self._say(
                "Stopping after this epoch and keeping the results; Ctrl-C again ends at once."
            )
        else:
            self._say("Ending the engine process; the last checkpoint stays.")
        self._act()

    @property
    def were_heard(self) -> bool:
        """Whether there was any."""
        return self._count > 0

    def refuse_to_go_on(self) -> None:
        """End here if a signal was heard, while there is no run yet to pass it on to.

        Raises:
            CancelledError: It was.
        """
        if self._count:
            raise CancelledError

    def pass_on_to(self, handle: RunHandle, say: Callable[[str], None]) -> None:
        """Act on this run from now on, also on what was heard before."""
        self._handle, self._say = handle, say
        self._act()

    def _act(self) -> None:
        if self._handle is None or not self._count:
            return
        try:
            if self._count == 1:
                self._handle.stop()
            else:
                self._handle.kill()
        except DasrecError as error:
            # A full disk, most likely. Raised, it would end this program and leave the run alone.
            self._say(f"The run could not be asked to stop: {error.message} Ctrl-C again ends it.")


@contextmanager
def heard_interrupts(say: Callable[[str], None]) -> Iterator[Interrupts]:
    """Keep Ctrl-C from ending this program for the duration of a block, and hear it instead."""
    heard = Interrupts(say)
    with signals_heard(heard):
        yield heard
