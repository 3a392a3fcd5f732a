"""Whether the window fills the screen, as its entry in the View menu says it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from typing_extensions import override


class FullScreenTick(QObject):
    """Ticks the entry while the window fills the screen, whoever has brought that about.

    The desktop has keys of its own for it, and Reset layout ends it too.
    """

    def __init__(self, window: QWidget, action: QAction) -> None:
        super().__init__(window)
        self._window, self._action = window, action
        window.installEventFilter(self)

    # Qt overrides

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowStateChange and watched is self._window:
            self._action.setChecked(self._window.isFullScreen())
        return False
