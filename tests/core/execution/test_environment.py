"""What is recorded of the machine, and what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dasrec_core.execution.environment import (
    describe_environment,
    expected_device,
    read_environment,
    version_changes,
)
from dasrec_core.execution.memory import peak_memory_bytes


def test_versions_are_recorded_and_nothing_that_names_a_person(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    facts = describe_environment()
    assert facts["torch"] == torch.__version__
    assert "hunter2" not in json.dumps(facts)
    assert str(Path.home()) not in json.dumps(facts)


def test_expected_device_is_the_one_torch_chooses() -> None:
    assert expected_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.parametrize("name", ["cpu", "cuda:1"])
def test_named_device_is_taken_at_its_word(name: str) -> None:
    assert expected_device(name) == name


def test_changed_versions_are_listed() -> None:
    before, now = {"torch": "2.12.0", "numpy": "2.4"}, {"torch": "2.13.0", "numpy": "2.4"}
    assert version_changes(before, now) == ("torch 2.12.0 → 2.13.0",)


def test_damaged_record_of_an_earlier_attempt_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "environment.json").write_text("{")
    assert read_environment(tmp_path / "environment.json") == {}


def test_peak_memory_is_of_this_process_and_not_of_its_parent() -> None:
    ballast = bytearray(200 << 20)
    ballast[::4096] = b"x" * len(ballast[::4096])
    code = "from dasrec_core.execution.memory import peak_memory_bytes as p; print(p())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert peak_memory_bytes() > 200 << 20 > int(child.stdout)


def test_names_the_studio_uses_do_not_import_torch() -> None:
    code = (
        "import sys; from dasrec_core.execution import (environment, evaluate, event_log, failure, "
        "local, results, run_folder, worker); print('torch' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert child.stdout.strip() == b"False"
