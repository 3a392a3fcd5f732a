"""What the studio wrote into its log since it was started."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QPlainTextEdit, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import column, frame, holder, line, row, text

KEPT_LINES = 2000


class _Relay(QObject):
    """Carries lines from whatever thread logs to the thread of the window."""

    line = Signal(str)


class DockHandler(logging.Handler):
    """A logging handler that emits a signal per line."""

    def __init__(self) -> None:
        super().__init__()
        self.relay = _Relay()
        self.setFormatter(
            logging.Formatter("%(asctime)s  %(levelname)s  %(name)s: %(message)s", "%H:%M:%S")
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record on."""
        self.relay.line.emit(self.format(record))


class LogDock(QDockWidget):
    """A dock at the bottom with the lines of the log."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Log", parent)
        self.setObjectName("log_dock")
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setMaximumBlockCount(KEPT_LINES)
        self.lines.setAccessibleName("Log of the studio")
        self.lines.setPlaceholderText("Nothing was logged since the studio was started.")
        close = button("", "x", "ghost", small=True, tip="Close the log")
        close.clicked.connect(self.hide)
        copy = button("Copy all", "copy", "ghost", small=True)
        copy.clicked.connect(self._copy)
        head = row(text("Log", "strong"), None, copy, close, margin=(SPACE.lg, SPACE.xs))
        self.setTitleBarWidget(frame("panel", head, edge="top"))
        body = holder(column(line(), self.lines, gap=0))
        body.setMinimumHeight(theme.current().px(SIZE.chart + SPACE.xl))
        self.setWidget(body)
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea)
        self._handler = DockHandler()
        self._handler.relay.line.connect(self._append)
        logging.getLogger().addHandler(self._handler)

    def stop(self) -> None:
        """Listen no longer."""
        logging.getLogger().removeHandler(self._handler)

    @Slot(str)
    def _append(self, words: str) -> None:
        self.lines.appendPlainText(words)

    @Slot()
    def _copy(self) -> None:
        self.lines.selectAll()
        self.lines.copy()
