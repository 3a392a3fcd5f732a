"""How many processor cores an engine may use."""

from __future__ import annotations

import os

import psutil


def usable_cores() -> int:
    """Return how many logical cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads() -> int:
    """Return one thread per physical core this process may use.

    The second thread of a core adds little to matrix products and takes the core from the window.
    """
    physical = psutil.cpu_count(logical=False) or 1
    return max(1, min(physical, usable_cores()))
