"""How the engine yields to the window on a busy processor."""

from __future__ import annotations

import os
import sys

import psutil

_NICENESS = 5


def lower_priority() -> None:
    """Let the window and everything else go first on a busy processor."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        # Some containers refuse even to lower it; training goes on at the usual priority then.
        try:
            os.nice(_NICENESS)
        except OSError:
            return
