"""Looks for garbage in the UI thread only.

Python looks for cycles in whichever thread happens to allocate. When that is a worker and a widget
is part of a cycle, Qt destroys the widget from the wrong thread: the worker waits for the
interpreter's lock while the UI thread, which holds it, waits for a lock of Qt, and the window
stands still for good (seen with PySide6 6.10: a recorder thread in ``~QObject``, the UI thread in
``~QAction``). So automatic looks are off while a window is open, and a timer of the UI thread does
them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_EVERY_MS = 250


class UiThreadGarbage(QObject):
    """Takes over from Python's own looks for as long as it runs; one per process."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Look in this thread from now on, and in no other."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _look(self) -> None:
        collect_when_due()


def collect_when_due() -> None:
    """Collect as old a generation as has come of age by Python's own thresholds, if any has."""
    due = [
        generation
        for generation, (count, limit) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > limit > 0
    ]
    if 0 in due:  # the older ones are only looked through together with the young
        gc.collect(max(due))
