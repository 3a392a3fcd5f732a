"""The check after every test sees what it must see, and nothing else."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QProcess, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QDialog, QWidget
from survivors import Survivors


@pytest.fixture
def survivors(qapp):
    return Survivors()


def test_nothing_is_said_of_a_test_that_left_nothing(survivors, qtbot):
    widget = QWidget()
    widget.show()
    widget.close()
    widget.deleteLater()
    assert survivors.words() == []


def test_a_running_thread_is_seen(survivors):
    thread = QThread()
    thread.start()
    found = survivors.words()
    thread.quit()
    thread.wait()
    assert found == ["running thread QThread"]


def test_a_thread_of_python_is_seen(survivors):
    over = threading.Event()
    thread = threading.Thread(target=over.wait, name="waits", daemon=True)
    thread.start()
    found = survivors.words()
    over.set()
    thread.join()
    assert found == ["Python thread waits"]


@pytest.mark.parametrize("once", [True, False])
def test_a_timer_is_seen_whether_it_repeats_or_not(survivors, once):
    timer = QTimer()
    timer.setSingleShot(once)
    timer.start(60_000)
    found = survivors.words()
    timer.stop()
    assert found == ["timer of NoneType, 60000 ms"]


def test_a_busy_pool_is_seen(survivors, qtbot):
    pool, over = QThreadPool(), threading.Event()
    pool.start(over.wait)
    found = survivors.words()
    over.set()
    pool.waitForDone()
    assert found == ["busy pool of NoneType"]


def test_a_process_is_seen(survivors):
    process = QProcess()
    process.start(sys.executable, ["-c", "input()"])
    assert process.waitForStarted()
    found = survivors.words()
    process.closeWriteChannel()
    assert process.waitForFinished()
    assert found == [f"process {sys.executable}"]


@pytest.mark.parametrize(
    ("window", "is_shown", "told"),
    [
        (QWidget, True, ["visible window QWidget"]),
        (QDialog, False, ["hidden window QDialog"]),
        (QWidget, False, []),
    ],
)
def test_windows_are_seen_and_dialogs_also_when_hidden(survivors, window, is_shown, told):
    made = window()
    made.setVisible(is_shown)
    found = survivors.words()
    made.deleteLater()
    assert found == told


def test_windows_that_were_there_before_are_no_fault_of_the_test(qapp):
    window = QDialog()
    assert Survivors().words() == []
    window.deleteLater()
