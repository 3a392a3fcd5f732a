"""Whether the process that was started still runs, and how to end it."""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from pathlib import Path
from uuid import UUID

import psutil

# psutil derives creation times from clock ticks of 10 ms; 1 s leaves room for rounding only.
_SAME_START_S = 1.0

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_DISTINCT_BOOTS = 1 << 30  # far below the seconds since 1970, with room for years of uptime


def started_at(pid: int) -> float:
    """Return what tells a process from others of its id: seconds on a clock nobody sets.

    Linux knows a start as ticks since boot and derives the time of day from them, which moves by as
    much as the clock is set: an engine would be taken for dead whenever a laptop or a virtual
    machine wakes and corrects its clock. There it is the seconds since boot, plus a number made of
    the id of the boot; elsewhere seconds since 1970, which are noted at the start.

    Returns:
        0 when there is no such process.
    """
    try:
        return _start_of(psutil.Process(pid))
    except psutil.Error:
        return 0.0


def is_running(pid: int, started_s: float) -> bool:
    """Tell whether ``pid`` is the process that started then, and has not ended.

    A zombie, ended but not waited for, has ended. A recycled pid is another process.
    """
    try:
        process = psutil.Process(pid)
        if not _is_same(started_s, _start_of(process), float(process.create_time())):
            return False
        return bool(process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD))
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def end_group(pid: int, started_s: float) -> None:
    """Kill the process and whatever it started; nothing happens when it is not ours any more."""
    if not is_running(pid, started_s):
        return
    try:
        if hasattr(os, "killpg") and os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            psutil.Process(pid).kill()
    except (ProcessLookupError, psutil.NoSuchProcess):
        return


def _start_of(process: psutil.Process) -> float:
    created = float(process.create_time())
    boot = _boot_number()
    return created if boot is None else boot + created - psutil.boot_time()


@cache
def _boot_number() -> float | None:
    """A number of this boot of the system; ``None`` where starts do not depend on it."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return float(UUID(_BOOT_ID.read_text("ascii").strip()).int % _DISTINCT_BOOTS)
    except (OSError, ValueError):
        return None


def _is_same(started_s: float, *starts: float) -> bool:
    """Tell whether a noted start is one of these; older versions noted seconds since 1970."""
    return any(abs(start - started_s) <= _SAME_START_S for start in starts)
