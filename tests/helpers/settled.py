"""Waits until a window has all that it asked for."""

from __future__ import annotations

from PySide6.QtCore import QDeadlineTimer, QProcess, QTimer
from PySide6.QtTest import QTest

from studio.main_window import MainWindow

MOST_MS = 60_000  # a busy machine takes a minute where a quiet one takes two seconds


def settle(window: MainWindow) -> None:
    """Wait until everything that was asked for is there, and what is put off a moment is done."""
    until, quiet = QDeadlineTimer(MOST_MS), 0
    while quiet < 3:  # what one answer asks for begins a moment later
        assert not until.hasExpired(), f"the window reads on and on: {waited_for(window)}"
        quiet = 0 if waited_for(window) else quiet + 1
        QTest.qWait(10)


def waited_for(window: MainWindow) -> list[str]:
    """What the window still waits for, in words."""
    timers = [t for t in window.findChildren(QTimer) if t.isActive() and t.interval() < 1000]
    running = [p for p in window.findChildren(QProcess) if p.state() != p.ProcessState.NotRunning]
    pending = window.services.tasks.num_pending
    return [
        *(f"a timer of {type(timer.parent()).__name__}" for timer in timers),
        *(" ".join(process.arguments()[:2]) for process in running),
        *([f"{pending} tasks"] if pending else []),
    ]
