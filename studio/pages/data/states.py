"""What the page shows when there is no report: nothing open, reading, or no folder."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.dataset_entry import DatasetEntry, EntryState
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.parts import column


class NothingOpen(QWidget):
    """The first thing a person sees on this page."""

    demo_asked = Signal()
    open_asked = Signal()
    import_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        demo = button("Open the demo data", "flask", "primary")
        demo.clicked.connect(self.demo_asked)
        folder = button("Open a folder…", "folder-open")
        folder.clicked.connect(self.open_asked)
        table = button("Import a table…", "download-simple")
        table.clicked.connect(self.import_asked)
        state = EmptyState(
            "database",
            "No data set is open",
            "Drop a folder or a table of ratings here; it is checked and nothing in it is changed. "
            "Or start with the demo data: made up, small, and good for every page.",
            table,
            folder,
            demo,
        )
        self.setLayout(column(state))


class Reading(QWidget):
    """A folder is being read."""

    cancel_asked = Signal()

    def __init__(self, entry: DatasetEntry, parent: QWidget) -> None:
        super().__init__(parent)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(theme.current().px(SIZE.side))
        bar.setAccessibleName(f"Reading {entry.name}")
        cancel = button("Cancel")
        cancel.clicked.connect(self.cancel_asked)
        words = "Making the demo data" if entry.is_demo else f"Reading {entry.name}"
        state = EmptyState(
            "hourglass",
            words,
            "Large data takes a few seconds. Everything else can be used meanwhile.",
            bar,
            cancel,
        )
        self.setLayout(column(state))


class Unreadable(QWidget):
    """The folder is gone, or reading it failed."""

    check_asked = Signal()
    open_asked = Signal()
    forget_asked = Signal()

    def __init__(self, entry: DatasetEntry, parent: QWidget) -> None:
        super().__init__(parent)
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.check_asked)
        elsewhere = button("Open another folder…", "folder-open")
        elsewhere.clicked.connect(self.open_asked)
        forget = button("Take off the list", "x")
        forget.clicked.connect(self.forget_asked)
        if entry.is_demo:
            forget.hide()
        is_gone = entry.state is EntryState.MISSING
        state = EmptyState(
            "folder-minus" if is_gone else "warning-circle",
            f"{entry.name} is not there" if is_gone else f"{entry.name} could not be read",
            f"{entry.problem} {entry.hint}\n{entry.path}".strip(),
            forget,
            elsewhere,
            again,
        )
        self.setLayout(column(state, gap=SPACE.sm))
