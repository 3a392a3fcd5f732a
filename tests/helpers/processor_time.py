"""How long something takes the processor, told apart from what else goes on."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def processor_seconds(action: Callable[[], object], *, attempts: int = 3) -> float:
    """Return the least processor time of some attempts, in seconds.

    Not the clock: others may use the machine too. The least, because the first attempt also
    imports and a busy neighbour empties the caches. Without collection of garbage, as ``timeit``
    does it: what tests before this one left behind would be walked through again and again.

    Args:
        action: What is measured; must be repeatable.
        attempts: At least 1.
    """
    was_collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        return min(_once(action) for _ in range(attempts))
    finally:
        if was_collecting:
            gc.enable()


def _once(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began
