"""The runs page: every stored run, filtered, sorted, inspected and put to use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.page import Page
from studio.pages.runs.column_reader import ColumnReader
from studio.pages.runs.columns_menu import ColumnsMenu
from studio.pages.runs.exports import offer_of
from studio.pages.runs.filter_bar import FilterBar, count_text
from studio.pages.runs.header import RunsHeader
from studio.pages.runs.inspector import RunInspector
from studio.pages.runs.inspector_edits import InspectorEdits
from studio.pages.runs.inspector_place import InspectorPlace
from studio.pages.runs.payload import ShowTable
from studio.pages.runs.run_actions import RunActions
from studio.pages.runs.run_commands import RunCommands
from studio.pages.runs.run_operations import RunOperations
from studio.pages.runs.runs_reader import RunsReader
from studio.pages.runs.shown_table import shown_table
from studio.pages.runs.spark_reader import SparkReader
from studio.pages.runs.states import RunsStates, TableStates
from studio.pages.runs.table import RunsTable
from studio.pages.runs.trash_undo import TrashUndo
from studio.pages.runs.views_menu import ViewsMenu
from studio.qtmodels.filter_query import FilterQuery
from studio.services import Services
from studio.theme.tokens import SPACE
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import Switch
from studio.widgets.parts import Item, column, holder
from studio.widgets.toast import ToastStack


class RunsPage(Page):
    """Lays out filter, table and inspector and connects them to the services."""

    place = "runs"

    def __init__(self, services: Services, confirm: Confirm | None = None) -> None:
        super().__init__()
        self._services = services
        self._all: list[RunRecord] | None = None
        self._in_trash, self._wanted_runs = False, tuple[str, ...]()
        self._runs = RunsReader(services, self)
        self._table = RunsTable(services.settings.layout)
        self._actions = RunActions(self, self._table)
        self._operations = RunOperations(services.store, services.tasks, services.home.runs, self)
        self._commands = RunCommands(
            services, self._table, self._actions, self._operations, confirm or DialogConfirm()
        )
        self._columns = ColumnsMenu(self._table)
        self._reader = ColumnReader(services.store, services.tasks, self._table)
        self._sparks = SparkReader(services.store, services.tasks, self._table)
        self._views = ViewsMenu(
            self._table, services.tasks, services.home.path, lambda: self._filter.text()
        )
        self._group = Switch("Group seeds")
        self._group.setToolTip("Gather runs that differ in nothing but the seed (G)")
        self._group.setChecked(self._table.runs.is_grouped)  # as it was left the last time
        self._filter = FilterBar([self._views.button, self._group, self._columns.button])
        self.header = RunsHeader(self, self._table)
        self._inspector = RunInspector(self._actions)
        self._inspector.hide()  # or it would widen a narrow window before it is fitted
        self._place = InspectorPlace(
            self, self._inspector, self.header.inspector, services.settings.layout
        )
        self._edits = InspectorEdits(
            self._inspector, self._place, self._actions, self._operations, self._table
        )
        self._toasts = ToastStack(self)
        self._undo = TrashUndo(self, self._operations, self._toasts)
        self._exporter = Exporter(self, services, self._offer_export)
        self._lay_out()
        self._wire()
        self._states.show_waiting()

    @override
    def title(self) -> str:
        return "Runs in the trash" if self._in_trash else "Runs"

    @override
    def right_panel(self) -> QWidget | None:
        return self._inspector

    @override
    def header_actions(self) -> Sequence[Item]:
        header = self.header
        return (header.trash, header.inspector, self._exporter.button, header.compare)

    @override
    def activate(self, payload: object = None) -> None:
        self._runs.set_active(True)
        self._sparks.set_active(True)
        if isinstance(payload, str):
            self._wanted_runs = (payload,)
            self.header.trash.setChecked(False)
        elif isinstance(payload, ShowTable):
            self._wanted_runs = payload.run_ids
            self.header.trash.setChecked(payload.in_trash)
            self._filter.set_text(payload.filter_text)
        if not self._filter.isAncestorOf(self.focusWidget() or self):
            self._table.setFocus()
        self._runs.read()

    @override
    def in_view(self) -> object:
        chosen = tuple(run.run_id for run in self._table.selected_runs())
        return ShowTable(self._filter.text(), chosen, self._in_trash)

    @override
    def deactivate(self) -> None:
        self._runs.set_active(False)
        self._sparks.set_active(False)

    @override
    def close_page(self) -> None:
        self._inspector.finish_edits()
        self._table.keep_layout()
        self._runs.stop()
        self._sparks.close()

    def _lay_out(self) -> None:
        self._results = TableStates(self._table)
        self._states = RunsStates(holder(column(self._filter, self._results, gap=SPACE.md)))
        self._states.fill(self)

    def _wire(self) -> None:
        self._wire_view()
        self._wire_deeds()

    def _wire_view(self) -> None:
        table, header, views = self._table, self.header, self._views
        self._runs.runs_read.connect(self._take_runs)
        self._runs.lacking.connect(self._show_trouble)
        self._states.retry_wanted.connect(self._runs.read)
        self._states.new_run_wanted.connect(self._open_new_run)
        self._states.runs_wanted.connect(header.trash.click)
        self._results.clear_wanted.connect(self._filter.clear)
        self._filter.query_changed.connect(self._apply_filter)
        header.find.triggered.connect(self._filter.start_typing)
        self._group.toggled.connect(table.set_grouped)
        header.group.triggered.connect(self._group.click)
        table.layout_changed.connect(self._note_layout)
        self._columns.more_wanted.connect(self._choose_columns)
        header.add_columns.triggered.connect(self._choose_columns)
        views.filter_wanted.connect(self._filter.set_text)
        views.said.connect(self.notice)
        for trouble in (views.failed, self._reader.failed):
            trouble.connect(self._complain)
        header.trash.toggled.connect(self._show_trash)
        self._inspector.closed.connect(header.inspector.click)

    def _wire_deeds(self) -> None:
        table, commands, changes = self._table, self._commands, self._operations
        table.selection_settled.connect(self._show_selection)
        table.opened.connect(commands.open_run)
        table.context_asked.connect(self._show_menu)
        self.header.compare.clicked.connect(self._actions.compare.trigger)
        changes.changed.connect(self._runs.read)
        changes.gone.connect(self._pass_over)
        commands.open_place.connect(self.open_place)
        commands.said.connect(self.notice)
        for doer in (changes, commands):
            doer.failed.connect(self._complain)
        commands.trashed.connect(self._undo.offer)
        changes.came_back.connect(self._select_when_back)

    # What is shown

    @Slot(object)
    def _take_runs(self, runs: list[RunRecord]) -> None:
        self._all = runs
        if not self._runs.is_outdated:  # else it may not know yet of what went to the trash
            self._undo.revise(runs)
        self._show_runs()

    def _show_runs(self) -> None:
        if self._all is None:
            return
        self._table.runs.set_runs(
            [run for run in self._all if (run.trashed_at_ms is not None) == self._in_trash]
        )
        wanted = self._wanted_runs
        if wanted and all(self._table.runs.find(run_id) for run_id in wanted):
            if not self._table.select_runs(wanted):
                self._filter.clear()
                self._table.select_runs(wanted)
            self._wanted_runs = ()
        self._choose_state()
        self._show_selection()
        self._table.look_again()
        self._reader.read()

    def _choose_state(self) -> None:
        runs = self._table.runs
        if not runs.num_runs:
            self._states.show_empty_trash() if self._in_trash else self._states.show_empty()
        elif not runs.rowCount():
            self._states.show_main()
            self._results.show_no_match(runs.num_runs)
        else:
            self._states.show_main()
            self._results.show_table()
        self._place.show_for(self._states.shows_main)

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        if self._all is not None:  # what was read before is better than nothing
            self._complain(what, hint)
            return
        self._states.show_trouble(what, hint)
        self._place.show_for(False)

    @Slot()
    def _show_selection(self) -> None:
        runs = self._table.selected_runs()
        self._actions.update_for(runs, in_trash=self._in_trash)
        self._inspector.show_runs(runs)
        number = len(runs)
        self.header.show_selected(number)
        shown, total = self._table.runs.num_shown(), self._table.runs.num_runs
        self._filter.set_counts(shown, total, number)
        self.status_changed.emit(f"{count_text(shown, total)} shown" if total else "")

    @Slot()
    def _note_layout(self) -> None:
        self._group.setChecked(self._table.runs.is_grouped)
        self._reader.read()
        self._show_selection()

    @Slot()
    def _choose_columns(self) -> None:
        self._reader.choose(self._all or [])

    @Slot(object)
    def _apply_filter(self, query: FilterQuery) -> None:
        self._table.runs.set_filter(query)
        self._views.leave()
        if self._all is not None:
            self._choose_state()
            self._show_selection()

    @Slot(bool)
    def _show_trash(self, on: bool) -> None:
        self._in_trash = on
        self._table.clearSelection()
        self.header_changed.emit()
        self._show_runs()

    # What is asked

    @Slot(object)
    def _select_when_back(self, run_ids: list[str]) -> None:
        self._wanted_runs = tuple(run_ids)

    @Slot(object, str)
    def _pass_over(self, gone: Sequence[str], words: str) -> None:
        self._wanted_runs = tuple(run for run in self._wanted_runs if run not in gone)
        self.notice.emit(words)

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = self._actions.menu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._table.viewport().mapToGlobal(place))

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    @Slot(str, str)
    def _complain(self, what: str, hint: str) -> None:
        self._toasts.say(f"{what} {hint}".strip(), "danger")

    def _offer_export(self) -> ExportOffer | None:
        table, services = self._table, self._services
        shown, selected = table.runs.shown_runs(), table.selected_runs()
        as_shown = partial(shown_table, table.chosen_columns(), table.runs.shown_rows())
        return offer_of(services.store, shown, selected, as_shown, services.run_folder)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place.fit()
