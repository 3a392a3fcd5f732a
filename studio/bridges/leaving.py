"""What did not end in time, such as a thread that waits for a disk: it is kept until it has."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QThread, QThreadPool


def let_leave(thing: QObject) -> None:
    """Let a thread, or the owner of a pool, outlive the object that made it.

    Qt aborts the process when a running thread is destroyed, and the destructor of a pool waits
    for its jobs on the UI thread.
    """
    thing.setParent(QCoreApplication.instance())
    if isinstance(thing, QThread):
        thing.finished.connect(thing.deleteLater)


def ended_in_time(thread: QThread, timeout_ms: int) -> bool:
    """Wait for a thread that was told to end, and let it leave where it does not in time."""
    has_ended = thread.wait(timeout_ms)
    if not has_ended:
        let_leave(thread)
    return has_ended


def someone_is_left() -> bool:
    """Return whether anything that was let leave still runs."""
    app = QCoreApplication.instance()
    if app is None:
        return False
    threads, pools = app.findChildren(QThread), app.findChildren(QThreadPool)
    return any(thread.isRunning() for thread in threads) or any(
        pool.activeThreadCount() for pool in pools
    )
