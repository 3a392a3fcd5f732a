"""The New run page: choose data, model and values, see what will happen, train."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from typing_extensions import override

from dasrec_core.execution.estimate import ask as ask_for_estimate
from dasrec_core.store.records import RunRecord
from studio.forms.draft_editor import DraftEditor
from studio.forms.draft_file import restore_draft
from studio.forms.draft_keeper import DraftKeeper
from studio.pages.new_run.count_words import time_words
from studio.pages.new_run.draft_source import DraftSource
from studio.pages.new_run.forecast import Forecast
from studio.pages.new_run.form import RunForm
from studio.pages.new_run.many_dialogs import ManyDialogs
from studio.pages.new_run.page_actions import add_actions
from studio.pages.new_run.payload import Ablate
from studio.pages.new_run.records_reader import RecordsReader
from studio.pages.new_run.run_trial import Ask
from studio.pages.new_run.start_buttons import StartButtons
from studio.pages.new_run.starter import Starter
from studio.pages.page import Page
from studio.qtmodels.row_name import name_beside_data
from studio.services import Services
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.parts import Item


class NewRunPage(Page):
    """Joins the draft, the form that shows it, what fills it and what starts it."""

    place = "new_run"

    def __init__(
        self,
        services: Services,
        files: FileChooser | None = None,
        ask: Ask = ask_for_estimate,
    ) -> None:
        super().__init__()
        self._services = services
        path = services.home.path / "draft.json"
        self.editor = DraftEditor(restore_draft(path), self)
        self.source = DraftSource(self.editor, services.library, files or DialogFileChooser(), self)
        self._records: tuple[RunRecord, ...] = ()
        self._reader = RecordsReader(services, self)
        self._subtitle = ""
        self.starter = Starter(services, self.editor, self)
        self._dialogs = ManyDialogs(self, self.editor)
        self._keeper = DraftKeeper(self.editor, path, self)
        self.buttons = StartButtons(self.starter, self)
        self.form = RunForm(self.editor, self)
        self._forecast = Forecast(self.form.outcome, self.editor, services.tasks, ask, self)
        self.setLayout(self.form.layout)
        self.setFocusProxy(self.form.basics.first_choice())
        self._actions = self._add_actions()
        self._wire()
        self.source.begin()
        self._show()
        self.form.start_row.show_saved()
        self._read()

    # What the window asks

    @override
    def title(self) -> str:
        return "New run"

    @override
    def subtitle(self) -> str:
        config, data = self.editor.resolved.config, self.editor.data
        if config is None:
            return "Choose data and a model, change what you like, then train."
        described = name_beside_data(self.form.described, config, data.name)
        return f"{self.editor.draft.name or described}, on {data.name}"

    @override
    def header_actions(self) -> Sequence[Item]:
        return self.buttons.all()

    @override
    def activate(self, payload: object = None) -> None:
        self.source.take(payload)
        self._take_library()
        self._read()
        if isinstance(payload, Ablate):
            self._dialogs.ablate()

    @override
    def deactivate(self) -> None:
        self._reader.set_active(False)

    @override
    def close_page(self) -> None:
        self._keeper.close()
        self._reader.stop()
        self._forecast.close()
        self.starter.planner.close()

    # Wiring

    def _add_actions(self) -> list[QAction]:
        slots = {
            "Train": self.starter.train,
            "Queue": self.starter.queue,
            "Ablate…": self._dialogs.ablate,
            "Sweep…": self._dialogs.sweep,
            "Find a parameter": self.form.parameters.start_search,
            "Copy command": self.starter.copy_command,
        }
        return add_actions(self, self.editor.undo_stack, slots)

    def _wire(self) -> None:
        self.editor.changed.connect(self._show)
        self.source.notice.connect(self.notice)
        self.source.failed.connect(self.trouble)
        form = self.form
        self._keeper.saved.connect(form.start_row.show_saved)
        self._keeper.unsaved.connect(form.start_row.show_unsaved)
        form.start_row.config_chosen.connect(self.source.load)
        form.start_row.file_asked.connect(self.source.ask_file)
        form.outcome.open_run.connect(self._open_run)
        form.many.ablate_asked.connect(self._dialogs.ablate)
        form.many.sweep_asked.connect(self._dialogs.sweep)
        self.starter.planner.changed.connect(self._show_plan)
        self.starter.changed.connect(self._show_subtitle)
        self.starter.notice.connect(self.notice)
        self.starter.failed.connect(self.trouble)
        self.starter.open_place.connect(self.open_place)
        self._services.library.changed.connect(self._take_library)
        self._reader.records_read.connect(self._take_records)
        self._reader.lacking.connect(self.trouble)

    # What follows

    @Slot()
    def _take_library(self) -> None:
        self.source.read_data()
        entries = self._services.library.entries()
        self.form.basics.show_datasets(entries, self.editor.draft.dataset)

    @Slot()
    def _show(self) -> None:
        self._take_library()
        resolved = self.editor.resolved
        self.form.show_draft(resolved, self.editor.data)
        self.starter.take_draft()
        self.form.many.show_many(resolved, self.starter.many)
        self._forecast.show(self.starter.many)
        self._show_plan()

    @Slot()
    def _show_plan(self) -> None:
        plan = self.starter.planner.plan
        self.form.outcome.show_plan(self.starter.many, plan)
        is_known = plan is not None and self.starter.many.definition is not None
        self._dialogs.show_time(time_words(plan.time) if plan is not None and is_known else "")
        self.buttons.refresh()
        self._show_subtitle()

    @Slot()
    def _show_subtitle(self) -> None:
        if self.subtitle() != self._subtitle:
            self._subtitle = self.subtitle()
            self.header_changed.emit()

    def _read(self) -> None:
        self._reader.set_active(True)
        self._reader.read()

    @Slot(object)
    def _take_records(self, records: Sequence[RunRecord]) -> None:
        self._records = tuple(records)
        self.form.start_row.show_records(self._records, round(time.time() * 1000))
        self._forecast.show_records(self._records)
        self.form.outcome.show_plan(self.starter.many, self.starter.planner.plan)
        self.starter.planner.show_records(self._records)

    @Slot(str)
    def _open_run(self, run_id: str) -> None:
        self.open_place.emit("runs", run_id)
