"""How the threads of an engine wait, briefly awake, then asleep; and which pages it asks for."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from dasrec_core.execution.launch import engine_environment

LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")

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


def test_large_tensors_lie_on_large_pages() -> None:
    if not LARGE_PAGES.exists() or "[never]" in LARGE_PAGES.read_text():
        pytest.skip("this system has no large pages")
    name, version = platform.libc_ver()
    if name != "glibc" or tuple(map(int, version.split("."))) < (2, 35):
        pytest.skip(f"the C library, {name} {version}, does not ask for them")
    script = (
        "import torch; from pathlib import Path; kept = torch.ones(16_000_000)\n"
        "text = Path('/proc/self/smaps_rollup').read_text()\n"
        "print(next(line.split()[1] for line in text.splitlines() if 'AnonHuge' in line))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=engine_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 30_000  # KiB, of 62,500; 4 MiB without


@pytest.mark.parametrize("own", ["glibc.malloc.check=0", "glibc.malloc.hugetlb=0"])
def test_what_the_user_has_set_for_the_c_library_counts(
    monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", own)
    assert engine_environment()["GLIBC_TUNABLES"].split(":")[-1] == own
