"""The sweeps that processes of their own are running now."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from dasrec_core.execution.liveness import is_running
from dasrec_core.sweeps.lock import HOLDER


@dataclass(frozen=True, slots=True)
class ActiveSweep:
    """A sweep that is being run.

    Attributes:
        sweep_id: Name of its folder.
        title: What its definition calls it.
        dataset: Folder name of its data.
        pid: Process that runs it.
        started_s: When that process began, which tells it from one with a recycled id.
        num_trials: Budget of a search; 0 for any other sweep.
        num_ended: Trials of a search that have ended.
    """

    sweep_id: str
    title: str
    dataset: str
    pid: int
    started_s: float
    num_trials: int = 0
    num_ended: int = 0


def active_sweeps(sweeps: Path) -> tuple[ActiveSweep, ...]:
    """Return the sweeps below a folder whose process lives, by the start of that process."""
    found = [
        active
        for holder in sweeps.glob(f"*/{HOLDER}")
        if (active := _read(holder.parent)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.started_s, one.sweep_id)))


def end_sweep(sweep: ActiveSweep) -> None:
    """Ask a sweep to stop what trains after its epoch, and to start nothing more."""
    if not is_running(sweep.pid, sweep.started_s):
        return
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(sweep.pid)
        if sys.platform == "win32":
            process.terminate()
        else:
            process.send_signal(signal.SIGTERM)


def _read(folder: Path) -> ActiveSweep | None:
    """Return the sweep of a folder; ``None`` where nobody runs it or its files are damaged."""
    try:
        holder = json.loads((folder / HOLDER).read_text("utf-8"))
        pid, started_s = int(holder["pid"]), float(holder["started_s"])
        if not is_running(pid, started_s):
            return None
        definition = json.loads((folder / "definition.json").read_text("utf-8"))
        search = definition.get("search") or {}
        return ActiveSweep(
            folder.name,
            str(definition["title"]),
            Path(str(definition["base"]["data"])).name,
            pid,
            started_s,
            int(search.get("trials", 0)),
            _num_ended(folder / "trials.json"),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _num_ended(file: Path) -> int:
    if not file.is_file():
        return 0
    states = Counter(trial["state"] for trial in json.loads(file.read_text("utf-8"))["trials"])
    return sum(states.values()) - states["running"]
