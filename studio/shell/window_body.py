"""What fills the window: rail, bars, pages and the log. Made anew when measures change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from studio.actions import ActionRegistry
from studio.pages.page import Page
from studio.shell.commands import PLACES, SETTINGS
from studio.shell.log_dock import LogDock
from studio.shell.page_stack import PageStack
from studio.shell.status_bar import StatusBar
from studio.shell.top_bar import TopBar
from studio.widgets.parts import column, holder, row
from studio.widgets.rail import Rail


class WindowBody(QWidget):
    """Lays out the parts of the window; they are wired by whoever makes it."""

    def __init__(self, commands: ActionRegistry, make: Callable[[str], Page]) -> None:
        super().__init__()
        self.setObjectName("window")
        self.rail = Rail(PLACES, [SETTINGS])
        self.top_bar = TopBar(commands)
        self.status = StatusBar()
        self.stack = PageStack(make)
        self.inner = QMainWindow()
        self.inner.setWindowFlags(Qt.WindowType.Widget)
        self.inner.setCentralWidget(self.stack)
        self.log_dock = LogDock(self.inner)
        self.inner.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.log_dock)
        self.log_dock.hide()
        self.log_dock.visibilityChanged.connect(commands["view.log"].setChecked)
        right = column(self.top_bar, self.inner, self.status, gap=0)
        right.setStretch(1, 1)
        whole = row(self.rail, holder(right), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_log(self, words: str, is_open: bool) -> None:
        """Show what the log held before."""
        self.log_dock.lines.setPlainText(words)
        self.log_dock.setVisible(is_open)

    def close_pages(self) -> None:
        """Have every page let go of threads, timers and followed runs."""
        for page in self.stack.pages():
            page.close_page()
