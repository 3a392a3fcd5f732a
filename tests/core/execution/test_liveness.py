"""Alive means: that process, still running."""

from __future__ import annotations

import os
import subprocess
import sys
import time

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
