"""Work of the UI thread in pieces: one per turn of the event loop, keys and paints between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

GAP_MS: Final = 4
"""Between two pieces. Not 0: Qt did three pieces in one go of its event loop then."""


class Steps(QObject):
    """Does what it is given, in order. A piece takes a few tens of milliseconds at most."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(GAP_MS)
        self._timer.timeout.connect(self._do_one)

    @property
    def is_busy(self) -> bool:
        """Whether there is more to do."""
        return bool(self._waiting)

    def then(self, *pieces: Callable[[], object]) -> None:
        """Do ``pieces`` after what waits already, never before this returns."""
        self._waiting.extend(pieces)
        if self._waiting:
            self._timer.start()

    def finish(self) -> None:
        """Do at once what waits, and what that adds."""
        while self._waiting:
            self._do_one()

    def drop(self) -> None:
        """Do nothing of what still waits."""
        self._waiting.clear()
        self._timer.stop()

    @Slot()
    def _do_one(self) -> None:
        piece = self._waiting.popleft()
        if not self._waiting:
            self._timer.stop()  # first, because the piece may add others
        piece()
