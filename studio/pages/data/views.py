"""What the page shows of a data set, one view at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.dataset_entry import DatasetEntry, EntryState
from studio.pages.data.report_view import ReportView
from studio.pages.data.states import NothingOpen, Reading, Unreadable
from studio.widgets.parts import column


class DataViews(QObject):
    """Builds the view for a state of a data set and puts it into the page.

    Attributes:
        current: What is in the page now.
        layout: Where it stands, for the page.

    Signals:
        open_asked: Choose a folder to open.
        import_asked: Choose a table to import.
        demo_asked: Open the demo data.
        check_asked: Read the data set that is shown once more.
        cancel_asked: Stop reading it.
        forget_asked: Take it off the list.
        repair_wanted: Use a ``path=value`` in new runs.
        titles_asked: Give titles to its items.
    """

    open_asked = Signal()
    import_asked = Signal()
    demo_asked = Signal()
    check_asked = Signal()
    cancel_asked = Signal()
    forget_asked = Signal()
    repair_wanted = Signal(str)
    titles_asked = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._nothing = NothingOpen()
        self._nothing.open_asked.connect(self.open_asked)
        self._nothing.import_asked.connect(self.import_asked)
        self._nothing.demo_asked.connect(self.demo_asked)
        self.current: QWidget = self._nothing
        # Not a QStackedWidget: that is as tall as its tallest page would be at its narrowest.
        self.layout: QVBoxLayout = column(self._nothing)

    def show_entry(self, entry: DatasetEntry | None) -> None:
        """Show a data set as it is now, or that none is open."""
        self.put(self._nothing if entry is None else self._view_of(entry))

    def put(self, view: QWidget) -> None:
        """Show ``view``; what was shown before is deleted."""
        before, self.current = self.current, view
        if before is view:
            return
        self.layout.removeWidget(before)
        before.hide()
        if before is not self._nothing:
            before.deleteLater()
        # Sentences wrap to their width only in a second pass, which must not be seen.
        self._page.setUpdatesEnabled(False)
        self.layout.addWidget(view)
        view.show()
        QTimer.singleShot(0, self, self._uncover)

    @Slot()
    def _uncover(self) -> None:
        self._page.setUpdatesEnabled(True)

    def _view_of(self, entry: DatasetEntry) -> QWidget:
        if entry.state is EntryState.LOADING:
            reading = Reading(entry, self._page)
            reading.cancel_asked.connect(self.cancel_asked)
            return reading
        if entry.report is None:
            unreadable = Unreadable(entry, self._page)
            unreadable.check_asked.connect(self.check_asked)
            unreadable.open_asked.connect(self.open_asked)
            unreadable.forget_asked.connect(self.forget_asked)
            return unreadable
        view = ReportView(entry, entry.report, self._page)
        view.use_repair.connect(self.repair_wanted)
        view.map_asked.connect(self.titles_asked)
        return view
