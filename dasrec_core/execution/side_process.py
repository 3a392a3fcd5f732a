"""A question to a process of its own, waited for in a way that can be called off."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import dasrec_core
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.launch import engine_environment

_PROJECT = Path(dasrec_core.__file__).resolve().parents[1]
_LOOK_EVERY_S = 0.1

STOPPED = "stopped"
"""Message of the error when the wait was called off."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process wrote, and its exit code."""

    out: str
    complaint: str
    code: int


def answer_of(command: Sequence[str], should_stop: Callable[[], bool] = lambda: False) -> Answer:
    """Run a command and wait for its end; never in a UI thread.

    Args:
        command: Program and arguments.
        should_stop: Asked ten times a second; true ends the process.

    Raises:
        ExecutionError: It cannot be started; or it was stopped, then the message is
            :data:`STOPPED`.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=_PROJECT,
            env=engine_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise ExecutionError(
            f"A process cannot be started: {error.strerror or error}.",
            f"Check that {command[0]} exists and that memory is left.",
        ) from error
    with process:
        while True:
            try:
                out, complaint = process.communicate(timeout=_LOOK_EVERY_S)
                return Answer(out, complaint, process.returncode)
            except subprocess.TimeoutExpired:
                if should_stop():
                    process.kill()
                    process.communicate()
                    raise ExecutionError(STOPPED) from None
