"""Keys for what the toolbar over the charts does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.pages.live.toolbar import ChartToolbar

USUAL_SMOOTHING: Final = 60  # per cent


class ChartKeys(QObject):
    """Actions of the page, so that the palette and the list of shortcuts show them too."""

    def __init__(self, page: QWidget, toolbar: ChartToolbar) -> None:
        super().__init__(page)
        self._toolbar = toolbar
        self._smoothing = USUAL_SMOOTHING
        for words, keys, slot in (
            ("Logarithmic values in the charts", "L", toolbar.log.click),
            ("Logarithmic places in the charts", "Shift+L", toolbar.log_x.click),
            ("Envelope in the charts", "E", toolbar.envelope.click),
            ("Follow the newest points", "F", toolbar.follow.click),
            ("Smoothing on or off", "S", self.toggle_smoothing),
        ):
            page.addAction(self._action(page, words, keys, slot))

    @Slot()
    def toggle_smoothing(self) -> None:
        """Smooth as strongly as the last time, or not at all."""
        slider = self._toolbar.smoothing
        if slider.value():
            self._smoothing = slider.value()
            slider.setValue(0)
        else:
            slider.setValue(self._smoothing)

    def _action(self, page: QWidget, words: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(words, page)
        action.setShortcut(QKeySequence(keys))
        # Of the page alone: elsewhere in the window one types letters.
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(slot)
        return action
