"""What happens to a sweep off the UI thread: its file, its process, its command line."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.paths import Home
from dasrec_core.sweeps.definition import SweepDefinition
from dasrec_core.sweeps.process import launch_sweep
from dasrec_core.training.durable import disk_errors, write_atomically
from studio.forms.command import as_line
from studio.services import Services


def start_search(services: Services, definition: SweepDefinition) -> int:
    """Start a search in a process of its own and return its id.

    Raises:
        DiskError: Its file or log cannot be written.
        ExecutionError: It cannot be started, or ended with an error before any run.
    """
    file = write_sweep(services.home, definition)
    return launch_sweep(file, services.home, services.results_url)


def write_command(home: Home, definition: SweepDefinition) -> str:
    """Write a sweep into a file and return the line that runs it.

    Raises:
        DiskError: The file cannot be written.
    """
    file = write_sweep(home, definition)
    return as_line(["python", "main.py", "sweep", str(file), "--home", str(home.path)])


def write_sweep(home: Home, definition: SweepDefinition) -> Path:
    """Write a sweep into the home folder and return the file.

    Raises:
        DiskError: It cannot be written.
    """
    file = home.sweeps / f"{definition.digest()}.json"
    with disk_errors(file):
        home.sweeps.mkdir(parents=True, exist_ok=True)
    write_atomically(file, definition.model_dump_json(indent=1))
    return file
