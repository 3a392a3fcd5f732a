"""Deeds that can be taken back, the last first: by a toast, by key or by the Edit menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.widgets.toast import ToastStack

Deed = TypeVar("Deed")


class UndoOffers(QObject, Generic[Deed]):
    """Knows what was done, deed by deed; ``action`` is found by the Edit menu by its name.

    Args:
        page: Gets the action and its key.
        title: Name of the action, such as "Undo move to trash".
        toasts: Say what was done and offer to undo it.
        take_back: Undoes a deed; called once for each.
        context: Where the key is heard.
    """

    def __init__(
        self,
        page: QWidget,
        title: str,
        toasts: ToastStack,
        take_back: Callable[[Deed], object],
        context: Qt.ShortcutContext,
    ) -> None:
        super().__init__(page)
        self._toasts, self._undo = toasts, take_back
        self._deeds: list[Deed] = []
        self.action = QAction(title, page)
        self.action.setShortcut(QKeySequence("Ctrl+Z"))
        self.action.setShortcutContext(context)
        self.action.setEnabled(False)
        self.action.triggered.connect(self._take_last_back)
        page.addAction(self.action)

    def offer(self, words: str, deed: Deed) -> None:
        """Say what was done, and let it be taken back."""
        self._deeds.append(deed)
        self.action.setEnabled(True)
        # The toast lives on the UI thread.
        self._toasts.say(words, action="Undo", act=lambda: self._take_back(deed))

    @Slot()
    def _take_last_back(self) -> None:
        if self._deeds:
            self._take_back(self._deeds[-1])

    def _take_back(self, deed: Deed) -> None:
        if deed not in self._deeds:
            return  # the key was faster than the message
        self._deeds.remove(deed)
        self.action.setEnabled(bool(self._deeds))
        self._undo(deed)
