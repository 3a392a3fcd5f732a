"""The runs page: every stored run, filtered, sorted, inspected and put to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from dasrec_core.store.records import RunRecord, RunStatus
from studio.bridges.task_pool import Task
from studio.export.exporter import Exporter
from studio.export.offer import ExportOffer
from studio.pages.page import Page
from studio.pages.runs.column_reader import ColumnReader
from studio.pages.runs.columns_menu import ColumnsMenu
from studio.pages.runs.exports import offer_of
from studio.pages.runs.filter_bar import FilterBar, count_text
from studio.pages.runs.inspector import RunInspector
from studio.pages.runs.run_actions import LEAST_COMPARED, MOST_COMPARED, RunActions
from studio.pages.runs.run_commands import RunCommands
from studio.pages.runs.run_operations import RunOperations
from studio.pages.runs.spark_reader import SparkReader
from studio.pages.runs.states import RunsStates, TableStates
from studio.pages.runs.table import RunsTable
from studio.pages.runs.trash_undo import TrashUndo
from studio.pages.runs.views_menu import ViewsMenu
from studio.qtmodels.filter_query import FilterQuery
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.confirm import Confirm, DialogConfirm
from studio.widgets.controls import Switch, button
from studio.widgets.parts import Item, column, holder
from studio.widgets.toast import ToastStack

INSPECTOR_KEY: Final = "runs/inspector"


class RunsPage(Page):
    """Lays out filter, table and inspector and connects them to the services.

    The runs are read in the background, all at once: the store keeps those that did not change.
    """

    place = "runs"

    def __init__(self, services: Services, confirm: Confirm | None = None) -> None:
        super().__init__()
        self._services = services
        self._all: list[RunRecord] | None = None
        self._in_trash, self._is_active, self._is_stale = False, False, True
        self._wanted_run = ""
        self._loading: Task | None = None
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
        self._filter = FilterBar([self._views.button, self._group, self._columns.button])
        self._inspector = RunInspector(self._actions)
        self._inspector.hide()  # or it would widen a narrow window before it is fitted
        self._toasts = ToastStack(self)
        self._undo = TrashUndo(self, self._operations, self._toasts)
        self._exporter = Exporter(self, services, self._offer_export, toasts=self._toasts)
        self._make_header()
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
        return (
            self._trash_button,
            self._inspector_button,
            self._exporter.button,
            self._compare_button,
        )

    @override
    def activate(self, payload: object = None) -> None:
        self._is_active = True
        self._sparks.set_active(True)
        if isinstance(payload, str):
            self._wanted_run = payload
            self._trash_button.setChecked(False)
        if not self._filter.isAncestorOf(self.focusWidget() or self):
            self._table.setFocus()
        self.reload()

    @override
    def deactivate(self) -> None:
        self._is_active = False
        self._sparks.set_active(False)

    @override
    def close_page(self) -> None:
        self._is_active = False
        self._sparks.close()
        if self._loading is not None:
            self._loading.cancel()

    @Slot()
    def reload(self) -> None:
        """Read the runs anew; a page in the background, or one that is reading, does it later."""
        self._is_stale = True
        if self._loading is not None or not self._is_active:
            return
        self._is_stale = False
        store = self._services.store
        self._loading = self._services.tasks.run(
            lambda: store.list_runs(include_trashed=True),
            done=self._take_runs,
            failed=self._show_trouble,
        )

    def _make_header(self) -> None:
        self._trash_button = button("Trash", "trash", "ghost", tip="Show the runs in the trash")
        self._inspector_button = button(
            "Inspector", "layout", "ghost", tip="Show or hide the inspector (F4)"
        )
        for toggle in (self._trash_button, self._inspector_button):
            toggle.setCheckable(True)
        self._compare_button = button("Compare runs", "git-diff", "primary")
        self._compare_button.setToolTip("Select 2 to 12 runs to compare them (C)")
        self._toggle_inspector = _page_action(self, "Show or hide the inspector", "F4")
        self._find = _page_action(self, "Filter runs", "Ctrl+F", "/")
        self._group_key = _page_action(self, "Group or ungroup seeds")
        self._group_key.setShortcut("G")
        self._group_key.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._table.addAction(self._group_key)
        self._add_columns = _page_action(self, "Add columns to the table")

    def _lay_out(self) -> None:
        self._results = TableStates(self._table)
        self._states = RunsStates(holder(column(self._filter, self._results, gap=SPACE.md)))
        body = column(self._states)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)

    def _wire(self) -> None:
        services, table = self._services, self._table
        services.recorder.runs_changed.connect(self.reload)
        table.selection_settled.connect(self._show_selection)
        table.opened.connect(self._commands.open_run)
        table.context_asked.connect(self._show_menu)
        self._states.new_run_wanted.connect(self._open_new_run)
        self._states.retry_wanted.connect(self.reload)
        self._states.runs_wanted.connect(self._trash_button.click)
        self._results.clear_wanted.connect(self._filter.clear)
        self._filter.query_changed.connect(self._apply_filter)
        self._group.toggled.connect(table.set_grouped)
        self._group_key.triggered.connect(self._group.click)
        table.layout_changed.connect(self._note_layout)
        self._columns.more_wanted.connect(self._choose_columns)
        self._add_columns.triggered.connect(self._choose_columns)
        self._views.filter_wanted.connect(self._filter.set_text)
        self._views.said.connect(self.notice)
        self._views.failed.connect(self._complain)
        self._reader.failed.connect(self._complain)
        for asked, change in (
            (self._inspector.renamed, self._operations.rename),
            (self._inspector.tags_edited, self._set_tags),
            (self._inspector.note_edited, self._operations.set_note),
        ):
            asked.connect(change)
        self._inspector.closed.connect(self._inspector_button.click)
        self._actions.rename.triggered.connect(self._rename)
        self._actions.tag.triggered.connect(self._tag)
        self._operations.changed.connect(self.reload)
        self._operations.failed.connect(self._complain)
        self._commands.open_place.connect(self.open_place)
        self._commands.said.connect(self.notice)
        self._commands.failed.connect(self._complain)
        self._commands.trashed.connect(self._undo.offer)
        self._compare_button.clicked.connect(self._actions.compare.trigger)
        self._trash_button.toggled.connect(self._show_trash)
        self._inspector_button.clicked.connect(self._choose_inspector)
        self._toggle_inspector.triggered.connect(self._inspector_button.click)
        self._find.triggered.connect(self._filter.start_typing)

    # What is shown

    @Slot(object)
    def _take_runs(self, runs: list[RunRecord]) -> None:
        self._loading = None
        self._all = [self._as_seen(run) for run in runs]
        self._show_runs()
        if self._is_stale:
            self.reload()

    def _as_seen(self, run: RunRecord) -> RunRecord:
        stalled = run.status is RunStatus.RUNNING and self._services.recorder.is_stalled(run.run_id)
        return replace(run, status=RunStatus.STALLED) if stalled else run

    def _show_runs(self) -> None:
        if self._all is None:
            return
        self._table.runs.set_runs(
            [run for run in self._all if (run.trashed_at_ms is not None) == self._in_trash]
        )
        if self._wanted_run and self._table.runs.find(self._wanted_run):
            if not self._table.select_run(self._wanted_run):
                self._filter.clear()
                self._table.select_run(self._wanted_run)
            self._wanted_run = ""
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
        self._fit_inspector()

    @Slot(str, str)
    def _show_trouble(self, what: str, hint: str) -> None:
        self._loading = None
        if self._all is not None:  # what was read before is better than nothing
            self._complain(what, hint)
            return
        self._states.show_trouble(what, hint)
        self._fit_inspector()

    @Slot()
    def _show_selection(self) -> None:
        runs = self._table.selected_runs()
        self._actions.update_for(runs, in_trash=self._in_trash)
        self._inspector.show_runs(runs)
        number = len(runs)
        self._compare_button.setText(f" Compare {number} runs" if number > 1 else " Compare runs")
        self._compare_button.setEnabled(LEAST_COMPARED <= number <= MOST_COMPARED)
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

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = self._actions.menu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._table.viewport().mapToGlobal(place))

    @Slot()
    def _rename(self) -> None:
        self._open_inspector()
        self._inspector.start_renaming()

    @Slot()
    def _tag(self) -> None:
        self._open_inspector()
        self._inspector.start_tagging()

    @Slot(str, object)
    def _set_tags(self, run_id: str, tags: list[str]) -> None:
        self._operations.set_tags(run_id, tags)
        if tags and not self._table.is_column_shown("tags"):
            self._table.set_column_shown("tags", True)  # or the first tag would change nothing

    def _open_inspector(self) -> None:
        if not self._inspector.isVisible():
            self._inspector_button.click()

    @Slot()
    def _open_new_run(self) -> None:
        self.open_place.emit("new_run", None)

    @Slot(str, str)
    def _complain(self, what: str, hint: str) -> None:
        self._toasts.say(f"{what} {hint}".strip(), "danger")

    def _offer_export(self) -> ExportOffer | None:
        shown = self._table.runs.shown_runs()
        return offer_of(self._services.store, shown, self._table.selected_runs())

    # The inspector

    @Slot()
    def _choose_inspector(self) -> None:
        chosen = "open" if self._inspector_button.isChecked() else "closed"
        self._services.settings.layout.setValue(INSPECTOR_KEY, chosen)
        self._fit_inspector()

    def _fit_inspector(self) -> None:
        """Open it as the user chose; before any choice, where the window is wide enough."""
        has_runs = self._states.shows_main
        chosen = self._services.settings.layout.value(INSPECTOR_KEY, "")
        wide = self.window().width() >= theme.current().px(SIZE.dock_from)
        wanted = chosen == "open" or (chosen != "closed" and wide)
        self._inspector.setVisible(has_runs and wanted)
        self._inspector_button.setChecked(wanted)
        self._inspector_button.setEnabled(has_runs)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_inspector()


def _page_action(page: QWidget, words: str, *keys: str) -> QAction:
    action = QAction(words, page)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    page.addAction(action)
    return action
