"""Sweeps through main.py, killed and called again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dasrec_core.data.demo import generate_demo

MAIN = Path(__file__).resolve().parents[2] / "main.py"
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": ""}

pytestmark = pytest.mark.slow

SWEEP = """
seeds = [1]
[base]
model = "lightgcn"
values = { "training.epochs" = 4, "model.embedding_dim" = 8, "training.batch_size" = 4096 }
[grid]
"model.num_layers" = [1, 2]
"""


def wait_for(path: Path, text: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if path.exists() and text in path.read_text():
            return
        time.sleep(0.02)
    raise AssertionError(f"{text} never came")


def test_sweep_killed_while_a_member_trains_does_the_rest_once(tmp_path: Path) -> None:
    data, home = generate_demo(tmp_path / "demo"), tmp_path / "home"
    (tmp_path / "sweep.toml").write_text(SWEEP)
    command = [sys.executable, str(MAIN), "sweep", str(tmp_path / "sweep.toml")]
    command += ["--data", str(data), "--home", str(home), "--json"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

    first = subprocess.Popen(command, env=ENVIRONMENT, **output)
    while not (runs := list((home / "runs").glob("*/process.json"))):
        assert first.poll() is None, first.communicate()
        time.sleep(0.02)
    wait_for(runs[0].parent / "events.jsonl", "RunStarted")
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    second = subprocess.run(command, env=ENVIRONMENT, timeout=120, check=False, **output)
    third = subprocess.run(command, env=ENVIRONMENT, timeout=120, check=False, **output)

    assert second.returncode == third.returncode == 0, second.stderr
    document, again = json.loads(second.stdout), json.loads(third.stdout)
    assert document["members"][0]["was"] in ("watch", "nothing")
    assert [one["status"] for one in document["members"]] == ["done", "done"]
    assert [one["was"] for one in again["members"]] == ["nothing", "nothing"]
    assert len(list((home / "runs").iterdir())) == 2
    assert again["variants"] == document["variants"]
