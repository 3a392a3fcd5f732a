"""The New run page: choose data, model and values, see what will happen, train."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError, DasrecError
from dasrec_core.execution.estimate import ask as ask_for_estimate
from dasrec_core.store.records import RunRecord
from studio.data_facts import facts_of
from studio.dataset_entry import DatasetEntry
from studio.forms.draft_editor import DraftEditor
from studio.forms.draft_file import restore_draft
from studio.forms.draft_keeper import DraftKeeper
from studio.forms.resolved import form_fields
from studio.pages.new_run.basics_card import BasicsCard
from studio.pages.new_run.changes_card import ChangesCard
from studio.pages.new_run.config_file import read_config
from studio.pages.new_run.count_words import time_words
from studio.pages.new_run.forecast import Forecast
from studio.pages.new_run.many_card import ManyCard
from studio.pages.new_run.many_dialogs import ManyDialogs
from studio.pages.new_run.model_card import ModelCard
from studio.pages.new_run.outcome_card import OutcomeCard
from studio.pages.new_run.page_actions import add_actions
from studio.pages.new_run.parameters_card import ParametersCard
from studio.pages.new_run.payload import Ablate, UseData, UseSetting
from studio.pages.new_run.run_names import RunNames
from studio.pages.new_run.run_trial import Ask
from studio.pages.new_run.start_row import StartRow
from studio.pages.new_run.starter import Starter
from studio.pages.page import Page
from studio.qtmodels.plain_tip import plain_tip
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button, field
from studio.widgets.file_chooser import DialogFileChooser, FileChooser
from studio.widgets.parts import Item, card, column, holder, row, text

NOTHING_LEFT = "All of these runs are done or waiting."
_SHARES = (9, 10, 8)  # of the width: choices, all parameters, what follows


class NewRunPage(Page):
    """Lays out the form and starts the run; the draft editor knows what was chosen."""

    place = "new_run"

    def __init__(
        self,
        services: Services,
        files: FileChooser | None = None,
        ask: Ask = ask_for_estimate,
    ) -> None:
        super().__init__()
        self._services, self._ask = services, ask
        self._files: FileChooser = files or DialogFileChooser()
        path = services.home.path / "draft.json"
        self.editor = DraftEditor(restore_draft(path), self)
        self._records: tuple[RunRecord, ...] = ()
        self._asked = ""  # folder that was asked to be read
        self._expected = ""  # fingerprint of the data a loaded run was trained on
        self._described = ""  # the name made from what differs
        self._subtitle = ""
        self._names = RunNames(services, self)
        self.starter = Starter(services, self.editor, self._names, self)
        self._dialogs = ManyDialogs(self, self.editor)
        self._keeper = DraftKeeper(self.editor, path, self)
        self._build()
        self._wire()
        if not self.editor.draft.dataset:
            newest = services.library.entries()[0]
            self.editor.show(replace(self.editor.draft, dataset=str(newest.path)))
        self._show()
        self._start_row.show_saved()
        self._read_records()

    # What the window asks

    @override
    def title(self) -> str:
        return "New run"

    @override
    def subtitle(self) -> str:
        config, data = self.editor.resolved.config, self.editor.data
        if config is None:
            return "Choose data and a model, change what you like, then train."
        return f"{self.editor.draft.name or self._described}, on {data.name}"

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._reason, self._copy, self._queue, self._train)

    @override
    def activate(self, payload: object = None) -> None:
        self._asked = ""
        match payload:
            case RunConfig():
                self._load(payload)
            case Ablate(config):
                self._load(config)
            case UseData(folder):
                self.editor.choose_dataset(folder)
            case UseSetting(folder, setting):
                self._use_setting(folder, setting)
        self._take_library()
        self._read_records()
        if isinstance(payload, Ablate):
            self._dialogs.ablate()

    @override
    def close_page(self) -> None:
        self._keeper.close()
        self._forecast.close()
        self.starter.planner.close()

    # Building

    def _build(self) -> None:
        self._start_row = StartRow()
        self._basics = BasicsCard(form_fields(self.editor.draft.model))
        self._model_card = ModelCard()
        self._parameters = ParametersCard()
        self._changes = ChangesCard()
        self._many_card = ManyCard()
        self._outcome = OutcomeCard()
        self._forecast = Forecast(self._outcome, self.editor, self._services.tasks, self._ask, self)
        self._name = QLineEdit()
        self._name.setMaxLength(120)
        self._name.setAccessibleName("Name")
        name = card("", field("Name, made from what differs", self._name))
        self._reason = text("", "small", "danger")
        self._copy = button("Copy command", "terminal-window", "ghost")
        self._copy.setToolTip("Copy the command line that trains the same")
        self._queue = button("Queue", "queue")
        self._train = button("Train", "play", "primary")
        left = column(self._basics, self._model_card, None, gap=SPACE.lg)
        right = column(self._changes, self._many_card, self._outcome, name, None, gap=SPACE.lg)
        parts = row(holder(left), self._parameters, holder(right), gap=SPACE.lg)
        for index, share in enumerate(_SHARES):
            parts.setStretch(index, share)
        whole = column(self._start_row, parts, gap=SPACE.lg)
        whole.setStretch(1, 1)
        px = theme.current().px
        whole.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(whole)
        self.setFocusProxy(self._basics.first_choice())
        self._actions = self._add_actions()

    def _add_actions(self) -> list[QAction]:
        slots = {
            "Train": self.train,
            "Queue": self.queue,
            "Ablate…": self._dialogs.ablate,
            "Sweep…": self._dialogs.sweep,
            "Find a parameter": self._parameters.start_search,
            "Copy command": self.copy_command,
        }
        return add_actions(self, self.editor.undo_stack, slots)

    def _wire(self) -> None:
        editor, library = self.editor, self._services.library
        editor.changed.connect(self._show)
        self._keeper.saved.connect(self._start_row.show_saved)
        self._keeper.unsaved.connect(self._start_row.show_unsaved)
        self._names.failed.connect(self._tell)
        for part in (self._basics, self._model_card, self._parameters):
            part.edited.connect(editor.type_entry)
        self._parameters.reset.connect(editor.reset)
        self._changes.reset.connect(editor.reset)
        self._changes.reset_all.connect(editor.reset_all)
        self._basics.dataset_chosen.connect(editor.choose_dataset)
        self._basics.model_chosen.connect(editor.choose_model)
        self._start_row.preset_chosen.connect(editor.choose_preset)
        self._start_row.config_chosen.connect(self._load)
        self._start_row.file_asked.connect(self._ask_file)
        self._outcome.open_run.connect(self._open_run)
        self._many_card.ablate_asked.connect(self._dialogs.ablate)
        self._many_card.sweep_asked.connect(self._dialogs.sweep)
        self._many_card.switched_off.connect(self._switch_off)
        self._many_card.swept_no_longer.connect(editor.sweep_no_longer)
        self._many_card.searched_no_longer.connect(self._search_no_longer)
        self.starter.planner.changed.connect(self._show_plan)
        self.starter.changed.connect(self._show_state)
        self.starter.notice.connect(self.notice)
        self.starter.open_place.connect(self.open_place)
        self.starter.named.connect(self._read_records)
        self._name.textEdited.connect(editor.rename)
        self._train.clicked.connect(self.train)
        self._queue.clicked.connect(self.queue)
        self._copy.clicked.connect(self.copy_command)
        library.changed.connect(self._take_library)
        self._services.recorder.runs_changed.connect(self._read_records)

    # What a person does

    @Slot()
    def train(self) -> None:
        """Start what the form shows now, unless something is wrong or it is being started."""
        self.starter.train()

    @Slot()
    def queue(self) -> None:
        """Let what the form shows wait for its turn."""
        self.starter.queue()

    @Slot()
    def copy_command(self) -> None:
        """Put the command line that trains the same on the clipboard."""
        self.starter.copy_command()

    @Slot(str)
    def _switch_off(self, ablation: str) -> None:
        self.editor.switch(ablation, False)

    @Slot()
    def _search_no_longer(self) -> None:
        self.editor.search("")

    @Slot()
    def _ask_file(self) -> None:
        self._files.open_file(
            self, "Load a configuration", "Configuration (*.json)", self._load_file
        )

    @Slot(object)
    def _load_file(self, path: Path) -> None:
        try:
            self._load(read_config(path))
        except DasrecError as error:
            self.notice.emit(f"{error.message} {error.hint}".strip())

    @Slot(object)
    def _load(self, config: RunConfig) -> None:
        known = _entry_with(self._services.library.entries(), config.dataset.fingerprint)
        if known is not None:
            moved = config.dataset.model_copy(update={"path": str(known.path)})
            config = config.model_copy(update={"dataset": moved})
        self._expected = config.dataset.fingerprint or ""
        self.editor.load(config)
        self._check_expected()

    def _use_setting(self, folder: str, setting: str) -> None:
        self.editor.choose_dataset(folder)
        try:
            self.editor.apply_setting(setting)
        except ConfigError as error:
            self.notice.emit(error.message)

    @Slot(str)
    def _open_run(self, run_id: str) -> None:
        self.open_place.emit("runs", run_id)

    # What follows

    @Slot()
    def _take_library(self) -> None:
        draft, library = self.editor.draft, self._services.library
        if not draft.dataset:
            self.editor.set_data(facts_of(None))
        else:
            if draft.dataset != self._asked:  # not again after the reading was cancelled
                self._asked = draft.dataset
                library.ensure_read(draft.dataset)
            self.editor.set_data(facts_of(library.entry(draft.dataset)))
            self._check_expected()
        self._basics.show_datasets(library.entries(), draft.dataset)

    def _check_expected(self) -> None:
        """Say once when a loaded run was made for other data than now lies in its folder."""
        found = self.editor.data.fingerprint
        if not self._expected or not found:
            return
        if self._expected != found:
            self.notice.emit(
                f"{self.editor.data.name} is not the data that run was trained on, so the new "
                "run will not repeat it."
            )
        self._expected = ""

    @Slot()
    def _show(self) -> None:
        self._take_library()
        resolved, data = self.editor.resolved, self.editor.data
        self._start_row.show_resolved(resolved, data)
        self._basics.show_resolved(resolved, data)
        self._model_card.show_resolved(resolved)
        self._parameters.show_resolved(resolved)
        self._changes.show_resolved(resolved)
        self.starter.take_draft()
        self._many_card.show_many(resolved, self.starter.many)
        self._forecast.show(self.starter.many)
        self._described = describe(resolved.config) if resolved.config else ""
        self._name.setPlaceholderText(self._described)
        if self._name.text() != resolved.draft.name:
            self._name.setText(resolved.draft.name)
        self._show_plan()

    @Slot()
    def _show_state(self) -> None:
        starter = self.starter
        problems = starter.problems()
        done = [] if problems or not starter.nothing_left else [NOTHING_LEFT]
        self._train.setEnabled(starter.is_ready)
        self._train.setText(" Starting…" if starter.is_busy else " Train")
        wrong = "\n".join(problems or done)
        self._train.setToolTip(plain_tip(wrong or "Start it now (Ctrl+Shift+Enter)"))
        self._queue.setEnabled(starter.can_queue)
        self._queue.setToolTip(plain_tip(wrong or starter.queue_tip()))
        self._copy.setEnabled(not problems)
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        self._reason.setText(problems[0] + more if problems else "".join(done))
        tone = "danger" if problems else "muted"
        if self._reason.property("tone") != tone:
            theme.restyle(self._reason, tone=tone)
        if self.subtitle() != self._subtitle:
            self._subtitle = self.subtitle()
            self.header_changed.emit()

    @Slot()
    def _show_plan(self) -> None:
        plan = self.starter.planner.plan
        self._outcome.show_plan(self.starter.many, plan)
        is_known = plan is not None and self.starter.many.definition is not None
        self._dialogs.show_time(time_words(plan.time) if plan is not None and is_known else "")
        self._show_state()

    @Slot()
    def _read_records(self) -> None:
        self._services.tasks.run(
            self._services.store.list_runs, done=self._take_records, failed=self._tell
        )

    @Slot(object)
    def _take_records(self, records: Sequence[RunRecord]) -> None:
        self._records = tuple(records)
        self._start_row.show_records(self._records, _now_ms())
        self._forecast.show_records(self._records)
        self._outcome.show_plan(self.starter.many, self.starter.planner.plan)
        self.starter.planner.show_records(self._records)
        self._names.give(self._records)

    @Slot(str, str)
    def _tell(self, what: str, hint: str) -> None:
        self.notice.emit(f"{what} {hint}".strip())


def _entry_with(entries: Sequence[DatasetEntry], fingerprint: str | None) -> DatasetEntry | None:
    """Return the known data set with this content, if there is one."""
    return next(
        (
            entry
            for entry in entries
            if fingerprint and entry.report and entry.report.fingerprint == fingerprint
        ),
        None,
    )


def _now_ms() -> int:
    return round(time.time() * 1000)
