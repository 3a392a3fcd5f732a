"""How often something frequent is let through."""

from __future__ import annotations

import time
from collections.abc import Callable


class Throttle:
    """Lets the first through, then at most one per ``every_s`` seconds."""

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._next = clock()

    def is_due(self) -> bool:
        """Tell whether enough time has passed; if so, start it anew."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + self._every_s
        return True
