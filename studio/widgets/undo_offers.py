"""Deeds that can be taken back, the last first: by a toast, by key or by the Edit menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from studio.widgets.toast import Toast, ToastStack

Deed = TypeVar("Deed")


class _Offer(Generic[Deed]):
    """One deed and what says it; two of equal deeds are two offers."""

    def __init__(self, deed: Deed) -> None:
        self.deed = deed
        self.toast: Toast | None = None

    def withdraw(self) -> None:
        """Take the message away, unless it went by itself."""
        if self.toast is not None and isValid(self.toast):
            self.toast.leave()


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
        self._offers: list[_Offer[Deed]] = []
        self.action = QAction(title, page)
        self.action.setShortcut(QKeySequence("Ctrl+Z"))
        self.action.setShortcutContext(context)
        self.action.setEnabled(False)
        self.action.triggered.connect(self._take_last_back)
        page.addAction(self.action)

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What can be taken back, the last at the end."""
        return tuple(offer.deed for offer in self._offers)

    def offer(self, words: str, deed: Deed) -> None:
        """Say what was done, and let it be taken back."""
        offer = _Offer(deed)
        self._offers.append(offer)
        # The toast lives on the UI thread.
        offer.toast = self._toasts.say(words, action="Undo", act=lambda: self._take_back(offer))
        self._show_whether_any()

    def revise(self, what_is_left: Callable[[Deed], Deed]) -> None:
        """Keep of every deed what can still be taken back; where that is nothing, offer nothing."""
        for offer in list(self._offers):
            offer.deed = what_is_left(offer.deed)
            if not offer.deed:
                self._drop(offer)

    @Slot()
    def _take_last_back(self) -> None:
        if self._offers:
            self._take_back(self._offers[-1])

    def _take_back(self, offer: _Offer[Deed]) -> None:
        if offer in self._offers:  # else the key was faster than the message
            self._drop(offer)
            self._undo(offer.deed)

    def _drop(self, offer: _Offer[Deed]) -> None:
        self._offers.remove(offer)
        offer.withdraw()
        self._show_whether_any()

    def _show_whether_any(self) -> None:
        self.action.setEnabled(bool(self._offers))
