"""Carries out what is asked of the selected runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication

from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.left_to_run import going_on
from studio.pages.new_run.payload import MoreSeeds
from studio.pages.runs.more_seeds import seeds_to_add
from studio.pages.runs.run_actions import RunActions
from studio.pages.runs.run_facts import can_resume
from studio.pages.runs.run_operations import Moved, RunOperations
from studio.pages.runs.table import RunsTable
from studio.qtmodels.run_columns import display_name
from studio.services import Services
from studio.widgets.confirm import Confirm, Option, Question

_SHOWN_NAME = 60  # letters of a name in a message


class RunCommands(QObject):
    """Slots of :class:`RunActions`; knows the services, shows nothing itself."""

    open_place = Signal(str, object)
    said = Signal(str)  # one sentence of success
    failed = Signal(str, str)  # what happened, what the user can do
    trashed = Signal(str, object)  # words, and what went, as :data:`Moved`

    def __init__(
        self,
        services: Services,
        table: RunsTable,
        actions: RunActions,
        operations: RunOperations,
        confirm: Confirm,
    ) -> None:
        super().__init__(actions)
        self._services, self._table, self._operations = services, table, operations
        self._confirm = confirm
        for action, slot in (
            (actions.show_live, self._show_live),
            (actions.resume, self._resume),
            (actions.rerun, self._run_again),
            (actions.more_seeds, self._add_seeds),
            (actions.clone, self._clone),
            (actions.compare, self._compare),
            (actions.users, self._show_users),
            (actions.baseline, self._toggle_baseline),
            (actions.open_folder, self._open_folder),
            (actions.copy_id, self._copy_ids),
            (actions.trash, self._trash),
            (actions.restore, self._restore),
            (actions.delete, self._ask_to_delete),
        ):
            action.triggered.connect(slot)
        operations.trashed.connect(self._tell_trashed)
        for color in actions.colors:
            color.triggered.connect(self._set_color)

    @Slot(str)
    def open_run(self, run_id: str) -> None:
        """Show a run where its curves are."""
        self.open_place.emit("live", run_id)

    def _one(self) -> RunRecord | None:
        runs = self._table.selected_runs()
        return runs[0] if len(runs) == 1 else None

    @Slot()
    def _show_live(self) -> None:
        if run := self._one():
            self.open_run(run.run_id)

    @Slot()
    def _resume(self) -> None:
        if run := self._one():
            self._services.resume(run.run_id, done=self._resumed, failed=self._report_failure)
            return
        # All at once would train side by side, each far slower.
        requests = [going_on(run) for run in self._table.selected_runs() if can_resume(run)]
        queue = self._services.queue
        queue.add(requests, done=self._tell_queued, failed=self._report_failure)

    @Slot(object)
    def _tell_queued(self, number: int) -> None:
        if number:
            goes = "The run goes" if number == 1 else f"{number} runs go"
            self.said.emit(f"{goes} on when the turn comes; Live shows what waits.")
        else:
            self.said.emit("They wait already; Live shows what waits.")

    @Slot()
    def _run_again(self) -> None:
        if run := self._one():
            self._services.start_run(run.config, done=self._started, failed=self._report_failure)

    @Slot(object)
    def _started(self, run_id: str) -> None:
        self.said.emit("The run was started again with the same settings.")
        self.open_place.emit("live", run_id)

    @Slot(object)
    def _resumed(self, run_id: str) -> None:
        self.said.emit("The run goes on from its last checkpoint.")
        self.open_place.emit("live", run_id)

    @Slot(str, str)
    def _report_failure(self, what: str, hint: str) -> None:
        self.failed.emit(what, hint)

    @Slot()
    def _add_seeds(self) -> None:
        if runs := self._table.selected_runs():
            seeds = seeds_to_add(self._table.runs.seed_group(runs[0]))
            self.open_place.emit("new_run", MoreSeeds(runs[0].config, seeds))

    @Slot()
    def _clone(self) -> None:
        if run := self._one():
            self.open_place.emit("new_run", run.config)

    @Slot()
    def _compare(self) -> None:
        self.open_place.emit("compare", [run.run_id for run in self._table.selected_runs()])

    @Slot()
    def _show_users(self) -> None:
        self.open_place.emit("users", [run.run_id for run in self._table.selected_runs()])

    @Slot()
    def _toggle_baseline(self) -> None:
        if run := self._one():
            self._operations.set_baseline(run.run_id, not run.is_baseline)

    @Slot()
    def _open_folder(self) -> None:
        run = self._one()
        if run is None:
            return
        folder = self._services.run_folder(run.run_id)
        if not folder.is_dir():
            self.failed.emit(f"The folder of this run is not there any more: {folder}.", "")
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _copy_ids(self) -> None:
        ids = [run.run_id for run in self._table.selected_runs()]
        QGuiApplication.clipboard().setText("\n".join(ids))
        self.said.emit("Run id copied." if len(ids) == 1 else f"{len(ids)} run ids copied.")

    @Slot()
    def _trash(self) -> None:
        ended = [run for run in self._table.selected_runs() if run.status.is_final]
        if ended:
            self._operations.trash([run.run_id for run in ended])

    @Slot(object)
    def _tell_trashed(self, moved: Moved) -> None:
        first = self._table.runs.find(next(iter(moved)))
        name = "The run" if first is None else f"“{display_name(first)[:_SHOWN_NAME]}”"
        what = f"{name} was" if len(moved) == 1 else f"{len(moved)} runs were"
        self.trashed.emit(f"{what} moved to the trash.", moved)

    @Slot()
    def _set_color(self) -> None:
        color = self.sender()
        assert isinstance(color, QAction)
        ids = [run.run_id for run in self._table.selected_runs()]
        self._operations.set_color(ids, color.data())

    @Slot()
    def _ask_to_delete(self) -> None:
        ids = [run.run_id for run in self._table.selected_runs()]
        what = "this run" if len(ids) == 1 else f"these {len(ids)} runs"

        def answered(answer: str) -> None:
            if answer == "delete":
                self._operations.delete(ids)

        words = "Numbers, curves, checkpoints and logs are removed; this cannot be undone."
        question = Question(
            f"Delete {what} for good?", words, (Option("delete", "Delete for good", "danger"),)
        )
        self._confirm.ask(self._table.window(), question, answered)

    @Slot()
    def _restore(self) -> None:
        self._operations.restore([run.run_id for run in self._table.selected_runs()])
