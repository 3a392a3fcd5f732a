"""Alive means: that process, still running."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest

from dasrec_core.execution import liveness
from dasrec_core.execution.liveness import end_group, is_running, started_at


def test_this_process_runs() -> None:
    assert is_running(os.getpid(), started_at(os.getpid()))


def test_recycled_pid_is_another_process() -> None:
    assert not is_running(os.getpid(), started_at(os.getpid()) - 60)


def test_process_that_ended_but_was_not_waited_for_does_not_run() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=-1)
    started_s = started_at(child.pid)
    assert is_running(child.pid, started_s)
    child.kill()
    deadline = time.monotonic() + 5
    while is_running(child.pid, started_s) and time.monotonic() < deadline:
        pass
    assert not is_running(child.pid, started_s)
    child.stdin.close()
    child.wait()


def test_nothing_is_killed_when_the_pid_was_recycled() -> None:
    end_group(os.getpid(), started_at(os.getpid()) - 60)
    assert is_running(os.getpid(), started_at(os.getpid()))


def _set_clock(monkeypatch: pytest.MonkeyPatch, by_s: float) -> None:
    """Have the system say what it says once its clock was set: times of the day move, ticks not."""
    create_time, boot_time = psutil.Process.create_time, psutil.boot_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: create_time(self) + by_s)
    monkeypatch.setattr(psutil, "boot_time", lambda: boot_time() + by_s)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere starts are noted")
@pytest.mark.parametrize("by_s", [-86_400.0, -3.0, 3.0, 86_400.0])
def test_process_lives_on_when_the_clock_is_set(
    monkeypatch: pytest.MonkeyPatch, by_s: float
) -> None:
    noted = started_at(os.getpid())
    _set_clock(monkeypatch, by_s)
    assert is_running(os.getpid(), noted)


def test_process_that_an_older_version_noted_is_known() -> None:
    assert is_running(os.getpid(), psutil.Process().create_time())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere boots do not count")
def test_process_of_an_earlier_boot_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = started_at(os.getpid())
    monkeypatch.setattr(liveness, "_boot_number", lambda: 12_345.0)
    assert not is_running(os.getpid(), noted)
