"""A sweep in a process of its own is found while it lives, and ends when it is asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sweep_cases import definition

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.liveness import started_at
from dasrec_core.paths import Home
from dasrec_core.sweeps.active import ActiveSweep, active_sweeps, end_sweep
from dasrec_core.sweeps.lock import only_runner
from dasrec_core.sweeps.process import launch_sweep


def write(folder: Path, *states: str) -> None:
    search = {"trials": 9, "space": {"training.learning_rate": [0.1]}}
    made = definition(search=search, title="Rates")
    (folder / "definition.json").write_text(made.model_dump_json())
    trials = [{"number": n, "params": {}, "state": state} for n, state in enumerate(states)]
    (folder / "trials.json").write_text(json.dumps({"trials": trials}))


def test_sweep_that_is_run_is_found_with_what_has_ended(tmp_path: Path) -> None:
    with only_runner(tmp_path / "one"):
        write(tmp_path / "one", "complete", "pruned", "running")
        (found,) = active_sweeps(tmp_path)
    assert (found.title, found.dataset, found.pid) == ("Rates", "tiny", os.getpid())
    assert (found.num_ended, found.num_trials) == (2, 9)
    assert active_sweeps(tmp_path) == ()


@pytest.mark.slow
def test_sweep_process_that_cannot_begin_says_why_to_whoever_started_it(tmp_path: Path) -> None:
    file = tmp_path / "sweep.json"
    file.write_text(definition(base={"data": str(tmp_path / "gone")}).model_dump_json())
    with pytest.raises(ExecutionError, match="gone") as caught:
        launch_sweep(file, Home(tmp_path / "home"), f"sqlite:///{tmp_path}/results.db")
    assert caught.value.hint


def test_damaged_folder_is_no_active_sweep(tmp_path: Path) -> None:
    with only_runner(tmp_path / "one"):
        (tmp_path / "one" / "definition.json").write_text("{")
        assert active_sweeps(tmp_path) == ()


def test_end_is_asked_of_the_process_and_of_no_other(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    end_sweep(ActiveSweep("s", "t", "d", process.pid, 1.0))  # an older process of that id
    assert process.poll() is None
    end_sweep(ActiveSweep("s", "t", "d", process.pid, started_at(process.pid)))
    assert process.wait(10) == -signal.SIGTERM
    process.communicate()
