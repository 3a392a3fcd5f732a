"""The paper page: stored runs as the table of a paper, beside published values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QGuiApplication
from typing_extensions import override

from dasrec_core.errors import DasrecError
from dasrec_core.quantity import counted
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.page import Page
from studio.pages.paper import choices as paper_choices
from studio.pages.paper.batches import Batches
from studio.pages.paper.body import PaperBody
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.content import PaperContent, subtitle_of
from studio.pages.paper.content_reader import ContentReader
from studio.pages.paper.exports import offer_of
from studio.pages.paper.missing_run import missing_run
from studio.pages.paper.states import PaperStates
from studio.services import Services
from studio.widgets.controls import button
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import Item


class PaperPage(Page):
    """Connects the table with what is chosen, exported and trained for it."""

    place = "paper"

    def __init__(self, services: Services, files: FileChooser | None = None) -> None:
        super().__init__()
        self._services = services
        saved = str(services.settings.layout.value(paper_choices.KEY, ""))
        choices = paper_choices.restore(saved)
        self._content: PaperContent | None = None
        self.reader = ContentReader(services, choices, self)
        self.body = PaperBody(choices)
        self._states = PaperStates(self.body)
        self._states.fill(self)
        self._exporter = Exporter(self, services, self._offer, files=files)
        self._batches = Batches(self, services)
        self._run_missing = button("Run what is missing…", "play")
        self._copy = button("Copy LaTeX", "copy", "primary")
        self._copy_action = QAction("Copy the source of the table", self)
        self._copy_action.setShortcut("Ctrl+Shift+C")
        self.addAction(self._copy_action)
        self._wire()
        self._set_usable(False)
        self._states.show_waiting()

    @override
    def title(self) -> str:
        return "Comparison"

    @override
    def subtitle(self) -> str:
        if self._content is None or not self._content.made.labels:
            return ""
        return subtitle_of(self._content)

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._exporter.button, self._run_missing, self._copy)

    @override
    def activate(self, payload: object = None) -> None:
        self.reader.set_active(True)
        self.reader.read()
        self._tell_status()  # the bar forgets it with every change of pages

    @override
    def deactivate(self) -> None:
        self.reader.set_active(False)

    @override
    def close_page(self) -> None:
        self.reader.stop()

    def _wire(self) -> None:
        reader, body = self.reader, self.body
        reader.content_read.connect(self._take)
        reader.content_marked.connect(self._take_marks)
        reader.lacking.connect(self._show_trouble)
        reader.marks_lacking.connect(self._tell_marks_trouble)
        self._states.retry_wanted.connect(reader.read)
        self._states.new_run_wanted.connect(self._open_new_run)
        body.run_wanted.connect(self._prepare_run)
        body.opened.connect(self._open_runs)
        body.choices.changed.connect(self._choose)
        body.choices.published_asked.connect(self._batches.show_published)
        body.lines.path_chosen.connect(self._choose_line)
        body.preview.format_changed.connect(self._name_copy)
        body.studies.opened.connect(self._batches.ask_study)
        self._batches.notice.connect(self.notice)
        self._run_missing.clicked.connect(self._ask_for_missing)
        self._copy.clicked.connect(self.copy)
        self._copy_action.triggered.connect(self.copy)

    # What is shown

    @Slot(object)
    def _take_marks(self, content: PaperContent) -> None:
        self._content = content
        self._show(content)

    @Slot(str, str)
    def _tell_marks_trouble(self, what: str, hint: str) -> None:
        self.trouble.emit(f"The differences could not be tested. {what}", hint)

    @Slot(object)
    def _take(self, content: PaperContent) -> None:
        before, self._content = self._content, content
        if content.made.labels:
            # While something trains this comes often, and mostly with nothing new.
            if before is None or not before.looks_like(content):
                self._show(content)
        else:
            self._states.show_empty(content.num_runs)
            self._leave_table()
        self.header_changed.emit()

    def _show(self, content: PaperContent) -> None:
        self.body.show_content(content)
        self._set_usable(True)
        self._states.show_body()
        self._run_missing.setEnabled(len(content.missing()) > 0)
        self._tell_status()

    def _tell_status(self) -> None:
        content = self._content
        if content is None or not content.made.labels:
            self.status_changed.emit("")
            return
        methods, missing = counted(len(content.rows), "method"), len(content.missing())
        lacks = f", {counted(missing, 'result')} missing" if missing else ""
        self.status_changed.emit(f"{methods}{lacks}")

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        if self._content is not None and self._content.made.labels:
            self.trouble.emit(what, hint)  # what was read before is better than none
            return
        self._states.show_trouble(what, hint)
        self._leave_table()

    def _leave_table(self) -> None:
        self._set_usable(False)
        self._tell_status()

    def _set_usable(self, on: bool) -> None:
        self._copy.setEnabled(on)
        self._exporter.button.setEnabled(on)
        self._run_missing.setEnabled(on)

    # What is asked

    @Slot(object)
    def _choose(self, choices: PaperChoices) -> None:
        # The card knows what stands in it; the setting of the lines is chosen elsewhere.
        self._keep(replace(choices, line_path=self.reader.choices.line_path))

    def _keep(self, choices: PaperChoices) -> None:
        self.reader.choices = choices
        self._services.settings.layout.setValue(paper_choices.KEY, paper_choices.store(choices))
        self.reader.read()

    @Slot(str)
    def _choose_line(self, path: str) -> None:
        self._keep(replace(self.reader.choices, line_path=path))

    @Slot(str)
    def _name_copy(self, format_id: str) -> None:
        self._copy.setText(f" Copy {self.body.preview.title()}")
        self._copy.setAccessibleName(f"Copy {self.body.preview.title()}")
        self._exporter.format = format_id

    @Slot()
    def copy(self) -> None:
        """Put the source in view on the clipboard."""
        if self.body.preview.words():
            QGuiApplication.clipboard().setText(self.body.preview.words())
            title = self.body.preview.title()
            waits = self._content is not None and self._content.is_testing
            lacks = " without its marks: differences are still being tested" if waits else ""
            self.notice.emit(f"The table is on the clipboard as {title}{lacks}.")

    @Slot(int, int)
    def _prepare_run(self, row: int, number: int) -> None:
        content = self._content
        if content is None or (place := content.places[number]) is None:
            return
        try:
            config = missing_run(content, content.rows[row], place)
        except DasrecError as error:
            self.trouble.emit(error.message, error.hint)
            return
        self.open_place.emit("new_run", config)

    @Slot(int, int)
    def _open_runs(self, row: int, number: int) -> None:
        content = self._content
        place = content.places[number] if content is not None else None
        if content is None or place is None:
            return
        cell = content.made.cells.get((content.rows[row], place))
        if cell is None:
            return
        ids = [run.run_id for run in cell.runs]
        if len(ids) == 1:
            self.open_place.emit("runs", ids[0])
        else:
            # All of them: Compare knows how many it can show and says which it leaves out.
            self.open_place.emit("compare", ids)

    @Slot()
    def _ask_for_missing(self) -> None:
        if self._content is not None:
            self._batches.ask_missing(self._content)

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    def _offer(self) -> ExportOffer | None:
        if self._content is None:
            return None
        return offer_of(self._content, self.reader.sources())
