"""Buttons in the header of the page, and the same by key and by command."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from studio.dataset_entry import DatasetEntry
from studio.widgets.controls import button


class ReportButtons(QObject):
    """Says what shall be done with the data set that is shown.

    Signals:
        check_asked: Read it once more.
        copy_asked: Copy its summary.
        start_asked: Begin a run on it.
        import_asked: Import another one.
    """

    check_asked = Signal()
    copy_asked = Signal()
    start_asked = Signal()
    import_asked = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._again = button("Check again", "arrow-clockwise", tip="Read the folder again")
        self._copy = button("Copy summary", "clipboard-text", tip="Copy the summary as Markdown")
        self._start = button("New run with this data", "plus-circle", "primary")
        for one in self.all():
            one.setParent(page)  # until the header takes it; without one, showing opens a window
            one.hide()
        self._again.clicked.connect(self.check_asked)
        self._copy.clicked.connect(self.copy_asked)
        self._start.clicked.connect(self.start_asked)

    def all(self) -> tuple[QPushButton, ...]:
        """The buttons, the primary one last."""
        return self._again, self._copy, self._start

    def show_entry(self, entry: DatasetEntry | None) -> None:
        """Offer what can be done with a data set; nothing without a report."""
        for one in self.all():
            one.setVisible(entry is not None and entry.report is not None)
        can_start = entry is not None and entry.has_data
        self._start.setEnabled(can_start)
        self._start.setToolTip("" if can_start else "First put right what the findings say.")

    def add_actions(self, *places: QWidget) -> None:
        """Let keys and the command palette reach the same from each of these widgets."""
        refresh = QKeySequence(QKeySequence.StandardKey.Refresh)
        for words, keys, signal in (
            ("Copy summary", None, self.copy_asked),
            ("Check again", refresh, self.check_asked),
            ("Import…", QKeySequence("Ctrl+Shift+I"), self.import_asked),
        ):
            action = QAction(words, places[0])
            if keys is not None:
                action.setShortcut(keys)
            action.triggered.connect(signal)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)  # on header buttons too
            for place in places:
                place.addAction(action)
