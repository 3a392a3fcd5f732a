"""The paper page: stored runs as the table of a paper, beside published values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from dasrec_core.errors import DasrecError
from dasrec_core.reporting.published import published_sources
from dasrec_core.reporting.words import counted
from studio.bridges.task_pool import Task
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.page import Page
from studio.pages.paper import choices as paper_choices
from studio.pages.paper.batches import Batches
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.choices_card import ChoicesCard
from studio.pages.paper.comparison_table import ComparisonTable
from studio.pages.paper.content import PaperContent, read_content, subtitle_of
from studio.pages.paper.exports import offer_of
from studio.pages.paper.legend import Legend
from studio.pages.paper.lines_card import LinesCard
from studio.pages.paper.marking import Marking
from studio.pages.paper.missing_run import missing_run
from studio.pages.paper.preview_card import PreviewCard
from studio.pages.paper.studies_row import StudiesRow
from studio.pages.paper.warning_list import WarningList
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button
from studio.widgets.empty_state import EmptyState
from studio.widgets.file_chooser import FileChooser
from studio.widgets.main_or_state import replace_second
from studio.widgets.parts import Item, column, frame, holder

_COMPARED: Final = 6  # runs the compare page can show


class PaperPage(Page):
    """Reads the runs in the background and lays the comparison out."""

    place = "paper"

    def __init__(self, services: Services, files: FileChooser | None = None) -> None:
        super().__init__()
        self._services = services
        saved = str(services.settings.layout.value(paper_choices.KEY, ""))
        self._choices = paper_choices.restore(saved)
        self._content: PaperContent | None = None
        self._loading: Task | None = None
        self._is_active, self._is_stale = False, True
        self._table: ComparisonTable | None = None
        self._exporter = Exporter(self, services, self._offer, files=files)
        self._batches = Batches(self, services)
        self._marking = Marking(self, services)
        self._run_missing = button("Run what is missing…", "play")
        self._copy = button("Copy LaTeX", "copy", "primary")
        self._copy_action = QAction("Copy the source of the table", self)
        self._copy_action.setShortcut("Ctrl+Shift+C")
        self.addAction(self._copy_action)
        self._lay_out()
        self._wire()
        self._put_up(EmptyState("hourglass", "Reading the results", "This takes a moment."))

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
        self._is_active = True
        self.reload()

    @override
    def deactivate(self) -> None:
        self._is_active = False

    @override
    def close_page(self) -> None:
        self._is_active = False
        self._marking.stop()
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def reload(self) -> None:
        """Make the table anew; a page in the background, or one that is reading, does it later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active:
            return
        self._is_stale = False
        sources = self._marking.known_only()
        store, choices = self._services.store, self._choices
        known = self._services.library.entries()
        folders = {entry.name: str(entry.path) for entry in known}
        self._loading = self._services.tasks.run(
            lambda: read_content(store, choices, folders, sources),
            done=self._take,
            failed=self._show_trouble,
        )

    def _lay_out(self) -> None:
        self._warnings = WarningList()
        self._table_place = QVBoxLayout()
        self._table_place.setContentsMargins(0, 0, 0, 0)
        self._legend = Legend()
        self._studies = StudiesRow()
        self._lines = LinesCard()
        self._choices_card = ChoicesCard(self._choices)
        self._preview = PreviewCard()
        table_card = frame("card", column(self._table_place, self._legend, gap=0, margin=(1, 1)))
        low = beside(self._choices_card, self._preview, shares=(2, 3))
        body = column(self._warnings, table_card, self._studies, self._lines, low, gap=SPACE.lg)
        body.setStretch(4, 1)
        self._states = QStackedWidget()
        self._states.addWidget(holder(body))
        whole = column(self._states)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(whole)

    def _wire(self) -> None:
        self._services.recorder.runs_changed.connect(self.reload)
        self._services.library.changed.connect(self.reload)
        self._choices_card.changed.connect(self._choose)
        self._choices_card.published_asked.connect(self._batches.show_published)
        self._lines.path_chosen.connect(self._choose_line)
        self._preview.format_changed.connect(self._name_copy)
        self._studies.opened.connect(self._batches.ask_study)
        self._batches.notice.connect(self.notice)
        self._marking.marked.connect(self._take_marks)
        self._marking.failed.connect(self._tell_marks_trouble)
        self._run_missing.clicked.connect(self._ask_for_missing)
        self._copy.clicked.connect(self.copy)
        self._copy_action.triggered.connect(self.copy)

    # What is shown

    @Slot(object)
    def _take_marks(self, content: PaperContent) -> None:
        if content.choices == self._choices:  # else the table for others is on its way
            self._content = content
            self._show(content)

    @Slot(str, str)
    def _tell_marks_trouble(self, what: str, hint: str) -> None:
        self.notice.emit(f"The differences could not be tested. {what} {hint}".strip())

    @Slot(object)
    def _take(self, content: PaperContent) -> None:
        self._loading = None
        before, self._content = self._content, content
        if content.is_testing:
            self._marking.start(content)
        else:
            self._marking.stop()
        if content.made.labels:
            # While something trains this comes often, and mostly with nothing new.
            if before is None or not before.looks_like(content):
                self._show(content)
        else:
            self._show_empty(content.num_runs)
        self.header_changed.emit()
        if self._is_stale:
            self.reload()

    def _show(self, content: PaperContent) -> None:
        self._warnings.show_warnings(content.warnings)
        same = self._table is not None and self._table.shows_columns_of(content)
        if self._table is None or not same:
            self._replace_table(content)
        else:
            self._table.show_content(content)
        self._legend.show_content(content)
        self._lines.show_content(content)
        self._choices_card.show_content(content, published_sources())
        self._preview.show_content(content)
        self._set_usable(True)
        self._states.setCurrentIndex(0)
        self._states.updateGeometry()
        missing = len(content.missing())
        self._run_missing.setEnabled(missing > 0)
        self.status_changed.emit(
            f"{counted(len(content.rows), 'method')}, {counted(missing, 'run')} missing"
            if missing
            else counted(len(content.rows), "method")
        )

    def _replace_table(self, content: PaperContent) -> None:
        had_focus = self._table is not None and self._table.hasFocus()
        while (item := self._table_place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._table = ComparisonTable(content)
        self._table.run_wanted.connect(self._prepare_run)
        self._table.opened.connect(self._open_runs)
        self._table_place.addWidget(self._table)
        if had_focus:
            self._table.setFocus()

    def _show_empty(self, num_runs: int) -> None:
        new_run = button("New run", "plus-circle", "primary")
        new_run.clicked.connect(self._open_new_run)
        words = (
            "None of the stored runs has a final result yet. The table fills as they finish."
            if num_runs
            else "Train a method, and its results stand here beside those of the paper."
        )
        self._put_up(EmptyState("table", "No results to compare yet", words, new_run))

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._loading = None
        if self._content is not None and self._content.made.labels:
            self.notice.emit(f"{what} {hint}".strip())  # what was read before is better than none
            return
        again = button("Try again", "arrow-clockwise", "primary")
        again.clicked.connect(self.reload)
        words = f"{what} {hint}".strip()
        self._put_up(EmptyState("warning", "The results cannot be read", words, again))

    def _put_up(self, state: QWidget) -> None:
        replace_second(self._states, state)
        self._set_usable(False)
        self.status_changed.emit("")

    def _set_usable(self, on: bool) -> None:
        self._copy.setEnabled(on)
        self._exporter.button.setEnabled(on)
        self._run_missing.setEnabled(on)

    # What is asked

    @Slot(object)
    def _choose(self, choices: PaperChoices) -> None:
        # The card knows what stands in it; the setting of the lines is chosen elsewhere.
        self._keep(replace(choices, line_path=self._choices.line_path))

    def _keep(self, choices: PaperChoices) -> None:
        self._choices = choices
        self._services.settings.layout.setValue(paper_choices.KEY, paper_choices.store(choices))
        self.reload()

    @Slot(str)
    def _choose_line(self, path: str) -> None:
        self._keep(replace(self._choices, line_path=path))

    @Slot(str)
    def _name_copy(self, format_id: str) -> None:
        self._copy.setText(f" Copy {self._preview.title()}")
        self._copy.setAccessibleName(f"Copy {self._preview.title()}")
        self._exporter.format = format_id

    @Slot()
    def copy(self) -> None:
        """Put the source in view on the clipboard."""
        if self._preview.words():
            QGuiApplication.clipboard().setText(self._preview.words())
            self.notice.emit(f"The table is on the clipboard as {self._preview.title()}.")

    @Slot(int, int)
    def _prepare_run(self, row: int, number: int) -> None:
        content = self._content
        if content is None or (place := content.places[number]) is None:
            return
        try:
            config = missing_run(content, content.rows[row], place)
        except DasrecError as error:
            self.notice.emit(f"{error.message} {error.hint}".strip())
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
            self.open_place.emit("compare", ids[:_COMPARED])

    @Slot()
    def _ask_for_missing(self) -> None:
        if self._content is not None:
            self._batches.ask_missing(self._content)

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    def _offer(self) -> ExportOffer | None:
        return None if self._content is None else offer_of(self._content)
