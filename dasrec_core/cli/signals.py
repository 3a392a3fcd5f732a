"""The signals that ask the command line to end, where no verb hears them itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKING_TO_END = (signal.SIGINT, signal.SIGTERM)


class CancelledError(BaseException):
    """Ctrl-C, or the signal to end; typer would end the program by itself for the usual one."""


@contextmanager
def signals_end_this() -> Iterator[None]:
    """Turn Ctrl-C and the signal to end into an error for the duration of a block.

    So both end the program alike, what is half done is cleaned up, and stdout gets its document.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise CancelledError

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    # Where a shell has this ignored, as for a command in the background, it stays ignored.
    heard = [one for one in ASKING_TO_END if signal.getsignal(one) not in (signal.SIG_IGN, None)]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
