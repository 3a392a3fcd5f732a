"""What a test left running or on the screen, in words."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QProcess,
    QThread,
    QThreadPool,
    QTimer,
)
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget


class Survivors:
    """Looks twice: what was there before a test is not its fault."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._windows = set(QApplication.topLevelWidgets())

    def words(self) -> list[str]:
        """One line for each thread, timer, job, process or window that the test left behind."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = [*self._python_threads(), *_running(), *self._left_windows()]
        if not found:
            return []
        gc.collect()  # what is left may be garbage that nobody looked for yet
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return [*self._python_threads(), *_running(), *self._left_windows()]

    def discard(self) -> None:
        """Take windows off the screen, so that the next test does not suffer for this one."""
        for widget in self._new_windows():
            if widget.isVisible():
                widget.hide()
                widget.deleteLater()

    def _python_threads(self) -> list[str]:
        new = set(threading.enumerate()) - self._threads
        # Threads of Qt that ran Python are listed as dummies and can never be joined.
        kept = [thread for thread in new if not isinstance(thread, threading._DummyThread)]
        return [f"Python thread {thread.name}" for thread in kept]

    def _new_windows(self) -> list[QWidget]:
        here = set(QApplication.topLevelWidgets()) - self._windows
        return [widget for widget in here if shiboken6.isValid(widget)]

    def _left_windows(self) -> list[str]:
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        # Other widgets without a parent, menus above all, belong to a Python object that a fixture
        # may hold until the very end.
        hidden = [
            widget
            for widget in self._new_windows()
            if not widget.isVisible() and isinstance(widget, QDialog | QMainWindow)
        ]
        return [f"visible window {type(widget).__name__}" for widget in shown] + [
            f"hidden window {type(widget).__name__}" for widget in hidden
        ]


def _running() -> Iterator[str]:
    jobs = QThreadPool.globalInstance().activeThreadCount()
    if jobs:
        yield f"{jobs} jobs in the global thread pool"
    for thing in gc.get_objects():
        if issubclass(type(thing), QObject) and shiboken6.isValid(thing) and (how := _how(thing)):
            yield how


def _how(thing: QObject) -> str:
    """In which way an object runs on; empty if it does not."""
    match thing:
        case QThread() if thing.isRunning() and thing is not QThread.currentThread():
            return f"running thread {type(thing).__name__}"
        case QThreadPool() if thing.activeThreadCount():
            return f"busy pool of {type(thing.parent()).__name__}"
        case QProcess() if thing.state() != QProcess.ProcessState.NotRunning:
            return f"process {thing.program()}"
        case QTimer() if thing.isActive():
            return f"timer of {type(thing.parent()).__name__}, {thing.interval()} ms"
    return ""
