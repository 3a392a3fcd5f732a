"""Threads that do not end in time, as on a disk that does not answer, harm nobody."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from fake_runs import FakeRun, run_config
from PySide6.QtCore import QCoreApplication, QEvent

from studio.bridges.leaving import someone_is_left
from studio.bridges.recorder_service import RecorderService
from studio.bridges.run_bridge import RunBridge
from studio.bridges.task_pool import TaskPool

WAITING_AT_THE_END = """
import sys, threading
from PySide6.QtCore import QThread, QTimer
from studio import app
from studio.bridges.leaving import let_leave

class Waits(QThread):
    def run(self):
        threading.Event().wait(60)

def begin(studio):
    shut_down(studio)
    thread = Waits()
    thread.start()
    let_leave(thread)

shut_down, open_window = app.Studio.shut_down, app.Studio._open_window
app.Studio.shut_down = begin
app.Studio._open_window = lambda *all: (open_window(*all), QTimer.singleShot(500, all[0]._app.quit))
sys.exit(app.main())
"""


@pytest.fixture
def disk(qtbot) -> Iterator[threading.Event]:
    """Set when the disk answers again; it does at the end, and all threads end."""
    answers = threading.Event()
    yield answers
    answers.set()
    qtbot.waitUntil(lambda: not someone_is_left())


def wait_for(disk: threading.Event, begun: threading.Event) -> bool:
    begun.set()
    return disk.wait(10)


def delete_now() -> None:
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_bridge_may_be_deleted_while_its_disk_does_not_answer(engine, disk) -> None:
    run, begun = engine.submit(run_config()), threading.Event()
    assert isinstance(run, FakeRun)
    run.is_alive = lambda: wait_for(disk, begun)
    bridge = RunBridge(run)
    bridge.start()
    assert begun.wait(5)
    assert not bridge.close(timeout_ms=20)
    bridge.deleteLater()
    delete_now()
    assert someone_is_left()


def test_a_recorder_may_go_while_its_disk_does_not_answer(disk) -> None:
    begun = threading.Event()

    def open_recording() -> object:
        wait_for(disk, begun)
        raise OSError("the disk is gone")

    recorder = RecorderService(open_recording)
    recorder.start()
    assert begun.wait(5)
    assert not recorder.close(timeout_ms=20)
    recorder.deleteLater()
    del recorder
    delete_now()
    assert someone_is_left()


def test_a_pool_may_go_while_its_disk_does_not_answer(disk) -> None:
    pool, begun = TaskPool(), threading.Event()
    pool.run(lambda: wait_for(disk, begun))
    assert begun.wait(5)
    assert not pool.close(timeout_ms=20)
    del pool
    delete_now()
    assert someone_is_left()


@pytest.mark.slow
def test_the_program_ends_in_order_over_a_thread_that_waits_for_a_disk(tmp_path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WAITING_AT_THE_END],
        capture_output=True,
        text=True,
        env=os.environ | {"DASREC_HOME": str(tmp_path)},
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
