"""The Data page: open data sets, see what they hold and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from studio.dataset_entry import DatasetEntry, EntryState
from studio.dataset_look import status_words
from studio.pages.data.dataset_list import DatasetList
from studio.pages.data.dropping import drop_sign, dropped_paths, wants_import
from studio.pages.data.importing.wizard import ImportWizard
from studio.pages.data.markdown import as_markdown
from studio.pages.data.payload import MapTitles
from studio.pages.data.report_view import ReportView, head_words
from studio.pages.data.states import NothingOpen, Reading, Unreadable
from studio.pages.data.titles_view import TitlesView
from studio.pages.new_run.payload import UseData, UseSetting
from studio.pages.page import Page
from studio.services import Services
from studio.widgets.controls import button
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.parts import Item, column


class DataPage(Page):
    """Shows one data set of the library and reports what shall be done with it."""

    place = "data"

    def __init__(self, services: Services, files: FileChooser | None = None) -> None:
        super().__init__()
        self._services = services
        self._library = services.library
        self._home = services.home
        self._files: FileChooser = files or DialogFileChooser()
        self._current = ""
        self._wants_titles = ""  # data set whose titles are asked for once it is read
        self._shown: DatasetEntry | None = None
        self._list = DatasetList()
        self._wizard: ImportWizard | None = None
        self._nothing = NothingOpen()
        self._view: QWidget = self._nothing
        self._drop = drop_sign(self)
        self._again = button("Check again", "arrow-clockwise", tip="Read the folder again")
        self._copy = button("Copy summary", "clipboard-text", tip="Copy the summary as Markdown")
        self._start = button("New run with this data", "plus-circle", "primary")
        for one in (self._again, self._copy, self._start):
            one.setParent(self)  # until the header takes it; without one, showing opens a window
            one.hide()
        # Not a QStackedWidget: that is as tall as its tallest page would be at its narrowest.
        self._place: QVBoxLayout = column(self._nothing)
        self.setLayout(self._place)
        self.setAcceptDrops(True)
        self.setFocusProxy(self._list)
        self._wire()
        recent = next((one for one in self._library.entries() if not _is_unmade(one)), None)
        if recent is not None:
            self.show_folder(str(recent.path))
        self._refresh()

    # What the window asks

    @override
    def title(self) -> str:
        if self._wizard is not None:
            return "Import a data set"
        return self._shown.name if self._shown is not None and self._shown.report else ""

    @override
    def subtitle(self) -> str:
        entry = self._shown if self._wizard is None else None
        return head_words(entry, date.today()) if entry is not None and entry.report else ""

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._again, self._copy, self._start)

    @override
    def left_panel(self) -> QWidget:
        return self._list

    @override
    def activate(self, payload: object = None) -> None:
        if isinstance(payload, MapTitles):
            self.open_folder(payload.folder)
            self._wants_titles = self._current
        elif isinstance(payload, str | Path) and str(payload):
            self.open_path(Path(payload))

    @override
    def unfinished(self) -> str:
        if self._wizard is not None:
            return "an import"
        return "a list of titles" if isinstance(self._view, TitlesView) else ""

    @override
    def close_page(self) -> None:
        if self._wizard is not None:
            self._wizard.close_session()

    # What a person does

    def open_path(self, path: Path) -> None:
        """Open a data set, or begin to import what is none."""
        if wants_import(path):
            self.import_path(path)
        else:
            self.open_folder(path)

    @Slot()
    def begin_import(self) -> None:
        """Ask what shall be imported."""
        if self._wizard is None:
            self._wizard = ImportWizard(self._services, self._files, self)
            self._wizard.finished.connect(self._take_imported)
            self._wizard.cancelled.connect(self._end_import)
        self._refresh()

    def import_path(self, path: Path) -> None:
        """Begin to import a file or folder."""
        self.begin_import()
        if self._wizard is not None:
            self._wizard.choose(path)

    @Slot()
    def ask_folder(self) -> None:
        """Let a person choose a folder, and open it."""
        start = Path(self._current).parent if self._current else self._services.data_folder
        self._files.folder(self, "Open a data set", start, self.open_folder)

    def open_folder(self, folder: Path) -> None:
        """Put a folder on the list, read it, and show it."""
        self._drop_wizard()
        entry = self._library.open_folder(folder)
        self._current = str(entry.path)
        self._refresh()

    @Slot(str)
    def show_folder(self, folder: str) -> None:
        """Show a data set of the list; read it if that was not done yet."""
        self._drop_wizard()
        self._current = folder
        self._library.ensure_read(folder)
        self._refresh()

    @Slot()
    def copy_summary(self) -> None:
        """Put the summary of the data set that is shown on the clipboard, as Markdown."""
        entry = self._library.entry(self._current) if self._current else None
        if entry is not None and entry.report is not None:
            QGuiApplication.clipboard().setText(as_markdown(entry))
            self.notice.emit("The summary is on the clipboard, as Markdown.")

    # Building

    def _wire(self) -> None:
        self._library.changed.connect(self._refresh)
        self._list.chosen.connect(self.show_folder)
        self._list.open_asked.connect(self.ask_folder)
        self._list.import_asked.connect(self.begin_import)
        self._nothing.import_asked.connect(self.begin_import)
        self._list.check_asked.connect(self._check)
        self._list.forget_asked.connect(self._forget)
        self._nothing.open_asked.connect(self.ask_folder)
        self._nothing.demo_asked.connect(self._open_demo)
        self._again.clicked.connect(self._check_current)
        self._copy.clicked.connect(self.copy_summary)
        self._start.clicked.connect(self._new_run)
        copy = QAction("Copy summary", self)
        copy.triggered.connect(self.copy_summary)
        again = QAction("Check again", self)
        again.setShortcut(QKeySequence(QKeySequence.StandardKey.Refresh))
        again.triggered.connect(self._check_current)
        bring_in = QAction("Import…", self)
        bring_in.setShortcut(QKeySequence("Ctrl+Shift+I"))
        bring_in.triggered.connect(self.begin_import)
        for action in (copy, again, bring_in):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
            self._list.addAction(action)  # which stands beside the page, not in it

    # What follows

    @Slot()
    def _refresh(self) -> None:
        self._list.show_entries(self._library.entries(), self._current)
        entry = self._library.entry(self._current) if self._current else None
        self.status_changed.emit("" if entry is None else status_words(entry))
        if self._wizard is not None:
            for one in (self._again, self._copy, self._start):
                one.hide()
            self.header_changed.emit()
            self._show(self._wizard)
            return
        if entry != self._shown or entry is None:
            self._shown = entry
            for one in (self._again, self._copy, self._start):
                one.setVisible(bool(self.title()))
            can_start = entry is not None and entry.has_data
            self._start.setEnabled(can_start)
            self._start.setToolTip("" if can_start else "First put right what the findings say.")
            self.header_changed.emit()
            self._show(self._nothing if entry is None else self._view_of(entry))
        is_read = entry is not None and entry.state is not EntryState.LOADING
        if is_read and self._wants_titles == self._current:
            self._wants_titles = ""
            self._map_titles()

    def _view_of(self, entry: DatasetEntry) -> QWidget:
        if entry.state is EntryState.LOADING:
            reading = Reading(entry, self)
            reading.cancel_asked.connect(self._cancel)
            return reading
        if entry.report is None:
            unreadable = Unreadable(entry, self)
            unreadable.check_asked.connect(self._check_current)
            unreadable.open_asked.connect(self.ask_folder)
            unreadable.forget_asked.connect(self._forget_current)
            return unreadable
        view = ReportView(entry, entry.report, self)
        view.use_repair.connect(self._use_repair)
        view.map_asked.connect(self._map_titles)
        return view

    def _show(self, view: QWidget) -> None:
        before, self._view = self._view, view
        if before is view:
            return
        self._place.removeWidget(before)
        before.hide()
        if before is not self._nothing:
            before.deleteLater()
        # Sentences wrap to their width only in a second pass, which must not be seen.
        self.setUpdatesEnabled(False)
        self._place.addWidget(view)
        view.show()
        QTimer.singleShot(0, self, self._uncover)

    @Slot()
    def _uncover(self) -> None:
        self.setUpdatesEnabled(True)

    @Slot()
    def _map_titles(self) -> None:
        entry = self._shown
        if entry is None or entry.report is None or entry.report.items is None:
            return
        titles = TitlesView(entry.path, entry.report.items, self._services.tasks, self._files, self)
        titles.written.connect(self._check_current)
        titles.left.connect(self._end_import)
        self._show(titles)

    def _drop_wizard(self) -> None:
        """Leave the import; the next look at the page is built anew."""
        self._wants_titles = ""
        if self._wizard is not None:
            self._wizard.close_session()
        if self._wizard is not None or isinstance(self._view, TitlesView):
            self._wizard, self._shown = None, None

    @Slot()
    def _end_import(self) -> None:
        self._drop_wizard()
        self._refresh()

    @Slot(str)
    def _take_imported(self, folder: str) -> None:
        self.notice.emit(f"{Path(folder).name} is ready.")
        self.open_folder(Path(folder))

    @Slot()
    def _open_demo(self) -> None:
        self.show_folder(str(self._home.demo))

    @Slot()
    def _check_current(self) -> None:
        if self._current:
            self._library.check(self._current)

    @Slot(str)
    def _check(self, folder: str) -> None:
        self._library.check(folder)

    @Slot()
    def _cancel(self) -> None:
        folder, self._current = self._current, ""
        self._library.cancel(folder)
        self._refresh()

    @Slot()
    def _forget_current(self) -> None:
        self._forget(self._current)

    @Slot(str)
    def _forget(self, folder: str) -> None:
        if folder == self._current:
            self._current = ""
        self._library.forget(folder)

    @Slot()
    def _new_run(self) -> None:
        self.open_place.emit("new_run", UseData(self._current))

    @Slot(str)
    def _use_repair(self, setting: str) -> None:
        self.open_place.emit("new_run", UseSetting(self._current, setting))

    # Qt overrides

    @override
    def minimumSizeHint(self) -> QSize:
        """As tall as the sentences are at this width, not as they would be in a narrow column."""
        hint = super().minimumSizeHint()
        needed = self.heightForWidth(max(self.width(), hint.width()))
        return QSize(hint.width(), min(hint.height(), needed) if needed > 0 else hint.height())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._drop.setGeometry(self.visibleRegion().boundingRect())
            self._drop.show()
            self._drop.raise_()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        event.acceptProposedAction()
        for path in reversed(dropped_paths(event.mimeData())):
            self.open_path(path)


def _is_unmade(entry: DatasetEntry) -> bool:
    """Whether this is the demo data before anybody asked for it."""
    return entry.is_demo and not entry.path.is_dir()
