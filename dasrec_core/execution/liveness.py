"""Whether the process that was started still runs, and how to end it."""

from __future__ import annotations

import os
import signal

import psutil

# psutil derives creation times from clock ticks of 10 ms; 1 s leaves room for rounding only.
_SAME_START_S = 1.0


def started_at(pid: int) -> float:
    """Return when a process was created, in seconds since 1970; 0 when there is none."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def is_running(pid: int, started_s: float) -> bool:
    """Tell whether ``pid`` is the process that started then, and has not ended.

    A zombie, ended but not waited for, has ended. A recycled pid is another process.
    """
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - started_s) > _SAME_START_S:
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
