"""Gives the keyboard back to what had it before a dialog was opened."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget


class KeyboardReturn(QObject):
    """Made before a dialog is opened, and owned by it.

    Left to Qt, the keyboard ends up at the first part of the window when the part that had it was
    switched off meanwhile, and nowhere when the system does not bring the window to the front.

    Args:
        dialog: Whose end is waited for.
        otherwise: Gets the keyboard where what had it is gone, if that is given.
    """

    def __init__(self, dialog: QDialog, otherwise: QWidget | None = None) -> None:
        super().__init__(dialog)
        parent = dialog.parentWidget()
        self._had = parent.window().focusWidget() if parent is not None else None
        self._otherwise = otherwise
        dialog.finished.connect(self._give_back)

    @Slot()
    def _give_back(self) -> None:
        for widget in (self._had, self._otherwise):
            if widget is None or not shiboken6.isValid(widget):
                continue
            if widget.isVisible() and widget.isEnabled():
                widget.window().activateWindow()
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return
