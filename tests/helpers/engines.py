"""Engine processes that a test started; they outlive the window, so a test must end them."""

from __future__ import annotations

from dasrec_core.execution.local import LocalExecutor
from dasrec_core.paths import Home


def end_all_engines(home: Home) -> None:
    """Kill what still runs of the runs of a home."""
    executor = LocalExecutor(home)
    for folder in home.runs.glob("*"):
        executor.attach(folder.name).kill()
