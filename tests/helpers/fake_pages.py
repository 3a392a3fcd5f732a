"""Pages that write down what the window asks of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction

from studio.pages.page import Page
from studio.widgets.controls import button


class FakePage(Page):
    """Stands in for a page and writes down what the window asks of it."""

    refreshed = Signal()

    def __init__(self, services):
        super().__init__()
        self.services, self.shown, self.left, self.closed = services, [], 0, False
        self.words = "A title"
        self.primary = button("Do it", kind="primary")
        act = QAction("Reload what is shown", self)
        act.setShortcut("Ctrl+R")
        act.triggered.connect(self.refreshed)
        self.addAction(act)

    def title(self):
        return self.words

    def header_actions(self):
        return (self.primary,)

    def activate(self, payload=None):
        self.shown.append(payload)

    def deactivate(self):
        self.left += 1

    def close_page(self):
        self.closed = True


class FakeSub(FakePage):
    place, rail_place = "compare", "runs"

    def trail(self):
        return "Runs"
