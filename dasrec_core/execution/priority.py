"""How the engine yields to the window on a busy processor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil

_NICENESS = 5
AUTOGROUP = Path("/proc/self/autogroup")
"""Of Linux: the share of the processor that all processes of this session have together."""


def lower_priority() -> None:
    """Let the window and everything else go first on a busy processor."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        return
    # Some containers refuse even to lower it; training goes on at the usual priority then.
    try:
        os.nice(_NICENESS)
    except OSError:
        return
    if os.getsid(0) == os.getpid():
        _lower_session(AUTOGROUP)


def _lower_session(autogroup: Path) -> None:
    """Lower the whole session, which an engine has to itself.

    Linux shares the processor out between sessions first, and only within one by niceness: an
    engine in a session of its own would get as much as the window, however nice it is.
    """
    if not autogroup.exists():
        return  # another system, or a kernel without it
    try:
        autogroup.write_text(str(_NICENESS), encoding="ascii")
    except OSError:
        return
