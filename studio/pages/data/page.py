"""The Data page: open data sets, see what they hold and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from studio.dataset_entry import DatasetEntry, EntryState
from studio.dataset_look import status_words
from studio.pages.data.dataset_list import DatasetList
from studio.pages.data.dropping import DropSign, wants_import
from studio.pages.data.importing.current_import import CurrentImport
from studio.pages.data.markdown import as_markdown
from studio.pages.data.payload import MapTitles, ShowData
from studio.pages.data.report_buttons import ReportButtons
from studio.pages.data.report_view import head_words
from studio.pages.data.titles_view import TitlesView
from studio.pages.data.views import DataViews
from studio.pages.flowing import FlowingPage
from studio.pages.leaving import Leaving
from studio.pages.new_run.payload import UseData, UseSetting
from studio.services import Services
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.parts import Item


class DataPage(FlowingPage):
    """Shows one data set of the library and reports what shall be done with it."""

    place = "data"

    def __init__(
        self,
        services: Services,
        files: FileChooser | None = None,
        confirm: Confirm | None = None,
    ) -> None:
        super().__init__()
        self._services = services
        self._library = services.library
        self._files: FileChooser = files or DialogFileChooser()
        self._current = ""
        self._wants_titles = ""  # data set whose titles are asked for once it is read
        self._shown: DatasetEntry | None = None
        self._list = DatasetList()
        self.views = DataViews(self)
        self.buttons = ReportButtons(self)
        self.imports = CurrentImport(services, self._files, self)
        self._leaving = Leaving(confirm or DialogConfirm(), self, self.unfinished)
        self._drop = DropSign(self)
        self.setLayout(self.views.layout)
        self.setFocusProxy(self._list)
        self._wire()
        recent = next((one for one in self._library.entries() if not _is_unmade(one)), None)
        if recent is not None:
            self.show_folder(str(recent.path))
        self._refresh()

    # What the window asks

    @override
    def title(self) -> str:
        if self.imports.wizard is not None:
            return "Import a data set"
        return self._shown.name if self._shown is not None and self._shown.report else "Data"

    @override
    def subtitle(self) -> str:
        entry = self._shown if self.imports.wizard is None else None
        return head_words(entry, date.today()) if entry is not None and entry.report else ""

    @override
    def header_actions(self) -> Sequence[Item]:
        return self.buttons.all()

    @override
    def left_panel(self) -> QWidget:
        return self._list

    @override
    def activate(self, payload: object = None) -> None:
        if isinstance(payload, MapTitles):
            self._leaving.then(lambda: self._open_for_titles(payload.folder))
        elif isinstance(payload, str | Path) and str(payload):
            self.open_path(Path(payload))
        elif isinstance(payload, ShowData):
            self.show_folder(str(payload.folder))
        self._tell_status()  # the bar forgets it with every change of pages

    @override
    def in_view(self) -> object:
        return ShowData(Path(self._current)) if self._current else None

    @override
    def unfinished(self) -> str:
        view = self.views.current
        if isinstance(view, TitlesView) and view.has_begun:
            return "a list of titles"
        wizard = self.imports.wizard
        return "an import" if wizard is not None and wizard.has_begun else ""

    @override
    def close_page(self) -> None:
        self.imports.drop()

    # What a person does

    def open_path(self, path: Path) -> None:
        """Open a data set, or begin to import what is none."""
        self._leaving.then(lambda: self._take_paths(path))

    @Slot()
    def begin_import(self) -> None:
        """Ask what shall be imported; an import that is under way stays."""
        if self.imports.wizard is None:
            self._leaving.then(self._begin_import)

    @Slot()
    def ask_folder(self) -> None:
        """Let a person choose a folder, and open it."""
        start = Path(self._current).parent if self._current else self._services.data_folder
        self._files.folder(self, "Open a data set", start, self.open_folder)

    def open_folder(self, folder: Path) -> None:
        """Put a folder on the list, read it, and show it."""
        self._leaving.then(lambda: self._open_folder(folder))

    @Slot(str)
    def show_folder(self, folder: str) -> None:
        """Show a data set of the list; read it if that was not done yet."""
        if self._leaving.then(lambda: self._show_folder(folder)):
            # Later: the list is still about to select what was clicked.
            QTimer.singleShot(0, self, self._refresh)

    @Slot()
    def copy_summary(self) -> None:
        """Put the summary of the data set that is shown on the clipboard, as Markdown."""
        entry = self._entry()
        if entry is not None and entry.report is not None:
            QGuiApplication.clipboard().setText(as_markdown(entry))
            self.notice.emit("The summary is on the clipboard, as Markdown.")

    def _wire(self) -> None:
        self._library.changed.connect(self._refresh)
        self._list.chosen.connect(self.show_folder)
        self._list.check_asked.connect(self._check)
        self._list.forget_asked.connect(self._forget)
        for asker in (self._list, self.views):
            asker.open_asked.connect(self.ask_folder)
            asker.import_asked.connect(self.begin_import)
        self.views.demo_asked.connect(self._open_demo)
        self.views.cancel_asked.connect(self._cancel)
        self.views.forget_asked.connect(self._forget_current)
        self.views.repair_wanted.connect(self._use_repair)
        self.views.titles_asked.connect(self._map_titles)
        for checker in (self.views, self.buttons):
            checker.check_asked.connect(self._check_again)
        self.buttons.copy_asked.connect(self.copy_summary)
        self.buttons.start_asked.connect(self._new_run)
        self.buttons.import_asked.connect(self.begin_import)
        self.buttons.add_actions(self, self._list)  # which stands beside the page, not in it
        self.imports.finished.connect(self._take_imported)
        self.imports.cancelled.connect(self._end_work)

    # What follows

    def _entry(self) -> DatasetEntry | None:
        return self._library.entry(self._current) if self._current else None

    @Slot()
    def _refresh(self) -> None:
        self._list.show_entries(self._library.entries(), self._current)
        entry = self._entry()
        self._tell_status()
        if self.imports.wizard is not None:
            self.buttons.show_entry(None)
            self.header_changed.emit()
            self.views.put(self.imports.wizard)
            return
        if entry != self._shown or entry is None:
            self._shown = entry
            self.buttons.show_entry(entry)
            self.header_changed.emit()
            self.views.show_entry(entry)
        is_read = entry is not None and entry.state is not EntryState.LOADING
        if is_read and self._wants_titles == self._current:
            self._wants_titles = ""
            self._map_titles()

    def _tell_status(self) -> None:
        entry = self._entry()
        self.status_changed.emit("" if entry is None else status_words(entry))

    def _take_paths(self, *paths: Path) -> None:
        for path in paths:
            take = self._begin_import if wants_import(path) else self._open_folder
            take(path)

    def _begin_import(self, path: Path | None = None) -> None:
        self.imports.begin(path)
        self._refresh()

    def _open_folder(self, folder: Path) -> None:
        self._drop_work()
        entry = self._library.open_folder(folder)
        self._current = str(entry.path)
        self._refresh()

    def _show_folder(self, folder: str) -> None:
        self._drop_work()
        self._current = folder
        self._library.ensure_read(folder)
        self._refresh()

    def _open_for_titles(self, folder: Path) -> None:
        self._open_folder(folder)
        self._wants_titles = self._current

    @Slot()
    def _map_titles(self) -> None:
        entry = self._shown
        if entry is None or entry.report is None or entry.report.items is None:
            return
        titles = TitlesView(entry.path, entry.report.items, self._services.tasks, self._files, self)
        titles.written.connect(self._check_current)
        titles.left.connect(self._end_work)
        self.views.put(titles)

    def _drop_work(self) -> None:
        """Leave an import or a list of titles; the next look at the page is built anew."""
        self._wants_titles = ""
        if self.imports.wizard is not None or isinstance(self.views.current, TitlesView):
            self._shown = None
        self.imports.drop()

    @Slot()
    def _end_work(self) -> None:
        self._drop_work()
        self._refresh()

    @Slot(str)
    def _take_imported(self, folder: str) -> None:
        self.notice.emit(f"{Path(folder).name} is ready.")
        self._open_folder(Path(folder))

    @Slot()
    def _open_demo(self) -> None:
        self.show_folder(str(self._services.home.demo))

    @Slot()
    def _check_again(self) -> None:
        if self._current:
            self._check(self._current)

    @Slot(str)
    def _check(self, folder: str) -> None:
        self._if_titles_may_go(folder, lambda: self._library.check(folder))

    @Slot(str)
    def _forget(self, folder: str) -> None:
        self._if_titles_may_go(folder, lambda: self._take_off(folder))

    def _if_titles_may_go(self, folder: str, go_on: Callable[[], object]) -> None:
        """Go on with what puts another view in the place of the titles of this very data set."""
        # An import stays in view, whatever becomes of the data set it was begun over.
        if folder == self._current and self.imports.wizard is None:
            self._leaving.then(go_on)
        else:
            go_on()

    @Slot()
    def _check_current(self) -> None:
        if self._current:
            self._library.check(self._current)

    @Slot()
    def _cancel(self) -> None:
        folder, self._current = self._current, ""
        self._library.cancel(folder)
        self._refresh()

    @Slot()
    def _forget_current(self) -> None:
        self._forget(self._current)

    def _take_off(self, folder: str) -> None:
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
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.enter(event)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.leave()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = self._drop.take(event)
        self._leaving.then(lambda: self._take_paths(*reversed(paths)))


def _is_unmade(entry: DatasetEntry) -> bool:
    """Whether this is the demo data before anybody asked for it."""
    return entry.is_demo and not entry.path.is_dir()
