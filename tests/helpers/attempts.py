"""An attempt without a process around it."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.events import Event
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.execution.worker import execute_attempt
from dasrec_core.training.cancellation import CancelToken


def run(path: Path, config: RunConfig) -> tuple[int, list[Event], RunFolder]:
    folder = RunFolder.create(path, "r1", config)
    code = execute_attempt(folder, CancelToken(folder.requested))
    return code, read_events(folder.events_file), folder


def resume(folder: RunFolder) -> tuple[int, list[Event]]:
    folder.clear_request()
    folder.write_attempt(folder.read_attempt() + 1)
    code = execute_attempt(folder, CancelToken(folder.requested))
    return code, read_events(folder.events_file)
