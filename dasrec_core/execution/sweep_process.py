"""Starting the process that drives a sweep, so that it outlives whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dasrec_core
from dasrec_core.errors import DiskError, ExecutionError

_PROJECT = Path(dasrec_core.__file__).resolve().parents[1]


def sweep_command(file: Path, home: Path, results_url: str) -> list[str]:
    """Return the command line that runs the sweep in ``file``."""
    words = ["sweep", str(file), "--home", str(home), "--results", results_url]
    if getattr(sys, "frozen", False):  # there, sys.executable is the program, not Python
        return [sys.executable, *words]
    return [sys.executable, str(_PROJECT / "main.py"), *words]


def launch_sweep(file: Path, home: Path, results_url: str) -> int:
    """Start the process and return its id; what it says goes into a log beside ``file``.

    Raises:
        DiskError: The log cannot be written.
        ExecutionError: The process cannot be started.
    """
    log_file = file.with_suffix(".log")
    try:
        log = log_file.open("ab")
    except OSError as error:
        raise DiskError(
            f"{log_file} cannot be written: {error.strerror or error}.",
            "Free disk space or make the folder writable.",
        ) from error
    with log:
        try:
            process = subprocess.Popen(
                sweep_command(file, home, results_url),
                cwd=_PROJECT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that closing the window spares it
            )
        except OSError as error:
            raise ExecutionError(
                f"The search cannot be started: {error.strerror or error}.",
                f"Check that {sys.executable} exists and that memory is left.",
            ) from error
    return process.pid
