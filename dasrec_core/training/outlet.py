"""The one way out of an engine process: stamped events."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypedDict

from dasrec_core.events import Event


class Stamp(TypedDict):
    """The fields every event has, filled in."""

    run_id: str
    attempt: int
    seq: int
    elapsed_s: float
    at_ms: int


class Outlet:
    """Numbers events and passes them on; one per attempt, used by one thread.

    Args:
        write: Where events go.
        run_id: The run that speaks.
        attempt: Its attempt.
        first_seq: Number of the first event.
    """

    def __init__(
        self, write: Callable[[Event], None], run_id: str, attempt: int, first_seq: int = 0
    ) -> None:
        self._write = write
        self._run_id = run_id
        self._attempt = attempt
        self._next_seq = first_seq
        self._started = time.monotonic()

    def stamp(self) -> Stamp:
        """Return the stamp of the next event; it is used up when the event is emitted."""
        return Stamp(
            run_id=self._run_id,
            attempt=self._attempt,
            seq=self._next_seq,
            elapsed_s=time.monotonic() - self._started,
            at_ms=time.time_ns() // 1_000_000,
        )

    def emit(self, event: Event) -> None:
        """Pass on an event made with the latest stamp."""
        self._write(event)
        self._next_seq = event.seq + 1
