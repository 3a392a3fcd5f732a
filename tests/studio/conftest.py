"""What every test of the studio gets: the theme, and a check that nothing lives on."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QThreadPool, QTimer, QtMsgType
from PySide6.QtWidgets import QApplication, QWidget

from studio.garbage import collect_when_due
from studio.theme import theme

# What the off-screen platform says of windows with a least size, and of popups.
HARMLESS = ("This plugin does not support",)


@pytest.fixture(scope="session")
def _frozen_heap() -> None:
    """Keep what imports made out of every later look at the heap, which makes those looks cheap.

    And let no worker thread look, as in the window; see ``studio.garbage``.
    """
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Fonts loaded, light theme at 100 %."""
    if theme._current is None or (theme.current().mode, theme.current().scale) != ("light", 1.0):
        theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def _nothing_lives_on(qapp: QApplication, _frozen_heap: None) -> Iterator[None]:
    """Fail a test that leaves a thread, a ticking timer, a pool job or a window behind."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collect_when_due()
    left = [*_threads_and_timers(), *_windows()]
    jobs = QThreadPool.globalInstance().activeThreadCount()
    if jobs:
        left.append(f"{jobs} jobs in the global thread pool")
    assert not left, f"the test left behind: {', '.join(left)}"


@pytest.fixture(autouse=True)
def _no_qt_warnings(qtlog: object) -> Iterator[None]:
    """Fail a test in which Qt warned."""
    yield
    records = getattr(qtlog, "records", [])
    bad = [
        record.message
        for record in records
        if record.type != QtMsgType.QtDebugMsg and not any(h in record.message for h in HARMLESS)
    ]
    assert not bad, f"Qt warned: {bad}"


def _threads_and_timers() -> list[str]:
    found = []
    for thing in gc.get_objects():
        if isinstance(thing, QThread) and shiboken6.isValid(thing) and thing.isRunning():
            if thing is not QThread.currentThread():
                found.append(f"running thread {type(thing).__name__}")
        elif _ticks(thing):
            found.append(f"timer of {type(thing.parent()).__name__}")
    return found


def _ticks(thing: object) -> bool:
    is_alive = isinstance(thing, QTimer) and shiboken6.isValid(thing)
    return is_alive and thing.isActive() and not thing.isSingleShot()


def _windows() -> list[str]:
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    names = [f"visible window {type(widget).__name__}" for widget in shown]
    for widget in shown:  # so that the next test does not suffer for this one
        _discard(widget)
    return names


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
