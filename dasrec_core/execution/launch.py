"""Starting the engine process of a run so that it outlives whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dasrec_core
from dasrec_core.errors import DiskError, ExecutionError
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.run_folder import ProcessRecord, RunFolder

_PROJECT = Path(dasrec_core.__file__).resolve().parents[1]


class Engine(subprocess.Popen[bytes]):
    """An engine process; unlike its base it is not missed when the handle goes first."""

    def __del__(self, *_: object) -> None:
        # Popen warns of a process left running; ours is meant to be. This reaps it if it ended.
        if getattr(self, "returncode", 0) is None:
            self.poll()


def program() -> list[str]:
    """Return how to start the command line of this program; a verb follows."""
    if getattr(sys, "frozen", False):  # there, sys.executable is the program, not Python
        return [sys.executable]
    if (_PROJECT / "main.py").is_file():
        return [sys.executable, str(_PROJECT / "main.py")]
    return [sys.executable, "-c", "from dasrec_core.cli.main import main; raise SystemExit(main())"]


def engine_command(run_folder: Path) -> list[str]:
    """Return the command line that executes a run."""
    if getattr(sys, "frozen", False) or (_PROJECT / "main.py").is_file():
        return [*program(), "--worker", str(run_folder)]
    return [sys.executable, "-m", "dasrec_core.execution.worker", str(run_folder)]


def launch(folder: RunFolder, *, attempt: int) -> Engine:
    """Start the engine process of an attempt and note it in the run folder.

    Raises:
        DiskError: The log file cannot be written.
        ExecutionError: The process cannot be started.
    """
    try:
        log = folder.log_file.open("ab")
    except OSError as error:
        raise DiskError(
            f"{folder.log_file} cannot be written: {error.strerror or error}.",
            "Free disk space or make the folder writable.",
        ) from error
    with log:
        try:
            engine = Engine(
                engine_command(folder.path),
                cwd=_PROJECT,
                env=engine_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that closing the terminal or the window spares it
            )
        except OSError as error:
            raise ExecutionError(
                f"The engine process cannot be started: {error.strerror or error}.",
                f"Check that {sys.executable} exists and that memory is left.",
            ) from error
    try:
        folder.write_process(ProcessRecord(engine.pid, started_at(engine.pid), attempt))
    except BaseException:
        engine.kill()  # whoever asked takes it for not started, and nobody would follow it
        engine.wait()
        raise
    return engine


# OpenMP threads that wait spin otherwise, on cores the window needs: two engines of two threads
# each on two cores took over 10 s per epoch of LightGCN on TikTok spinning, 1 s sleeping. Yet to
# wake a thread costs a virtual machine more than most waits last. Measured per step on 2 cores of a
# Xeon, bfloat16, giving up after 2000, 4000, 6000 and 8000 rounds: DiffMM 79, 71, 61 and 63 ms,
# LightGCN 10.5, 8.5, 8.0 and 7.4; two such engines at once, each on both cores (the queue gives
# each its own), DiffMM 128, 142, 170 and 172, LightGCN 20, 25, 30 and 37.
_WAITING = {"KMP_BLOCKTIME": "0", "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "8000"}


# glibc asks for pages of 2 MB then, 512 times fewer to find in memory. Measured, processor time of
# a step without and with, three times in turn on one thread: DASRec on TikTok in bfloat16 276, 297,
# 303 and 265, 273, 268 ms; DiffRec 119 and 105; DASRec+ 172 and 161; LightGCN on Baby 31 and 27;
# SGL 275 and 254; memory the same. Other C libraries, and systems without such pages, pass over it.
_LARGE_PAGES = "glibc.malloc.hugetlb=1"


def engine_environment() -> dict[str, str]:
    """Return the environment of a process that computes beside a window."""
    # What the user has set comes last, and so counts.
    tunables = [one for one in (_LARGE_PAGES, os.environ.get("GLIBC_TUNABLES")) if one]
    return {
        **os.environ,
        **_WAITING,
        "GLIBC_TUNABLES": ":".join(dict.fromkeys(tunables)),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
    }


def wait_like_an_engine() -> None:
    """Let the threads of this process wait as an engine's do; without effect after torch is in."""
    os.environ.update(_WAITING)
