"""Running a sweep in a process of its own, which outlives whoever started it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from dasrec_core.errors import DiskError, ExecutionError
from dasrec_core.execution.launch import Engine, engine_environment, program
from dasrec_core.paths import Home
from dasrec_core.sweeps.active import active_sweeps

_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.1


def launch_sweep(file: Path, home: Home, results_url: str) -> int:
    """Start the process, wait until it runs the sweep, and return its id.

    What it says goes into a log beside ``file``. It takes about a second, and longer for large
    data: call it off the UI thread.

    Args:
        file: The sweep.
        home: Where its runs go.
        results_url: SQLAlchemy URL of the results database.

    Raises:
        DiskError: The log cannot be written.
        ExecutionError: The process cannot be started, or ended with an error before any run.
    """
    log_file = file.with_suffix(".log")
    command = [*program(), "sweep", str(file), "--home", str(home.path), "--results", results_url]
    try:
        log = log_file.open("wb")
    except OSError as error:
        raise DiskError(
            f"{log_file} cannot be written: {error.strerror or error}.",
            "Free disk space or make the folder writable.",
        ) from error
    with log:
        try:
            process = Engine(
                command,
                env=engine_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that closing the window spares it
            )
        except OSError as error:
            raise ExecutionError(
                f"The sweep cannot be started: {error.strerror or error}.",
                f"Check that {sys.executable} exists and that memory is left.",
            ) from error
    _wait_until_it_runs(process, home, log_file)
    return process.pid


def _wait_until_it_runs(process: Engine, home: Home, log_file: Path) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        code = process.poll()
        if code:
            raise ExecutionError(*_said(log_file, code))
        is_running = any(one.pid == process.pid for one in active_sweeps(home.sweeps))
        if is_running or code == 0:
            return
        time.sleep(_LOOK_EVERY_S)


def _said(log_file: Path, code: int) -> tuple[str, str]:
    """Return what a sweep said before it ended with an error, and what to do."""
    lines = log_file.read_text("utf-8", errors="replace").splitlines()
    errors = [number for number, line in enumerate(lines) if line.startswith("Error: ")]
    if not errors:
        return f"The sweep ended at once, with code {code}.", f"Its log is {log_file}."
    what, *hint = lines[errors[-1] :]
    rest = " ".join(line.strip() for line in hint if line != "What to do:")
    return what.removeprefix("Error: "), rest
