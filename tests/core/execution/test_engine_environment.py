"""How the threads of an engine wait: briefly awake, then asleep."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dasrec_core.execution.launch import engine_environment

# What torch brings for Linux; another OpenMP has other names for its settings.
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP is not there")


def shown(script: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment | {"OMP_DISPLAY_ENV": "VERBOSE"},
        capture_output=True,
        text=True,
        check=True,
    ).stderr


def test_openmp_takes_the_number_of_rounds_although_waiting_is_passive() -> None:
    settings = shown("import torch", engine_environment())
    assert "GOMP_SPINCOUNT = '8000'" in settings
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in settings


def test_an_estimate_waits_as_the_run_will() -> None:
    script = (
        "from dasrec_core.execution.launch import wait_like_an_engine\n"
        "wait_like_an_engine()\n"
        "import dasrec_core.execution.trial\n"
    )
    assert "GOMP_SPINCOUNT = '8000'" in shown(script, dict(os.environ))
