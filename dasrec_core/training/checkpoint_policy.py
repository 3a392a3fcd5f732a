"""When a checkpoint for resuming is due."""

from __future__ import annotations

import time
from collections.abc import Callable


class CheckpointPolicy:
    """Due when ``every_s`` seconds have passed since the last one, or since the start.

    Time, not epochs: an epoch takes from milliseconds to hours, and what a crash may cost is
    counted in time. The end of training and a stop save in any case.
    """

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._last = clock()

    def is_due(self) -> bool:
        """Tell whether to save after this epoch."""
        return self._clock() - self._last >= self._every_s

    def saved(self) -> None:
        """Start the waiting time anew."""
        self._last = self._clock()
