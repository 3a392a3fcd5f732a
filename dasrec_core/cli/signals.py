"""The signals that ask the command line to end, and who hears them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType

ASKING_TO_END = (signal.SIGINT, signal.SIGTERM)


class CancelledError(BaseException):
    """Ctrl-C, or the signal to end; typer would end the program by itself for the usual one."""


@contextmanager
def signals_heard(
    by: Callable[[int, FrameType | None], None], numbers: Collection[int] = ASKING_TO_END
) -> Iterator[None]:
    """Have signals heard by a function for the duration of a block, and by nobody else."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    before = {number: signal.signal(number, by) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def signals_end_this() -> Iterator[None]:
    """Turn Ctrl-C and the signal to end into an error for the duration of a block.

    So both end the program alike, what is half done is cleaned up, and stdout gets its document.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise CancelledError

    # Where a shell has this ignored, as for a command in the background, it stays ignored.
    heard = [one for one in ASKING_TO_END if signal.getsignal(one) not in (signal.SIG_IGN, None)]
    with signals_heard(end, heard):
        yield
