"""What a person can do with the run on the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from dasrec_core.execution.run_folder import RunFolder
from studio.pages.live.ending import Ending, Step, StepKind
from studio.pages.live.report import write_report
from studio.services import Services
from studio.widgets.confirm import Confirm, Option, Question

DISCARD = Question(
    "Discard this run?",
    "It ends at once and its numbers are no results. The other way keeps what it has: it finishes "
    "its epoch and evaluates.",
    (Option("discard", "Discard", "danger"), Option("stop", "Stop and keep", "primary")),
)


class RunSteps(QObject):
    """Ends, resumes, repeats and reports a run through the services.

    Signals:
        open_place: Another page shall open, with what it shall show.
        notice: One sentence for a toast.
        failed: Something could not be done: what happened, what the user can do.
    """

    open_place = Signal(str, object)
    notice = Signal(str)
    failed = Signal(str, str)

    def __init__(self, services: Services, confirm: Confirm, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._confirm, self._page = services, confirm, page

    def stop(self, run_id: str) -> None:
        """Ask a run to finish its epoch and keep what it has."""
        self._services.stop(run_id, failed=self.failed)

    def ask_discard(self, run_id: str, has_ended: Callable[[], bool]) -> None:
        """Ask the person first; then discard, or stop and keep.

        Args:
            run_id: The run.
            has_ended: Asked when the answer comes: a run that ended meanwhile is left alone.
        """

        def answered(answer: str) -> None:
            if answer in ("discard", "stop") and has_ended():
                self.notice.emit("The run had ended before you answered; its results are kept.")
            elif answer == "discard":
                self._services.discard(run_id, failed=self.failed)
            elif answer == "stop":
                self.stop(run_id)

        self._confirm.ask(self._page, DISCARD, answered)

    def kill(self, run_id: str) -> None:
        """End a run that does not react."""
        self._services.launcher.kill(run_id, failed=self.failed)

    def take(self, step: Step, run_id: str, ending: Ending) -> None:
        """Go one of the ways on from a run that has ended."""
        match step.kind:
            case StepKind.RESUME:
                self._services.resume(run_id, failed=self.failed)
            case StepKind.START if step.config is not None:
                self._services.start_run(step.config, done=self._show_run, failed=self.failed)
            case StepKind.EDIT:
                self.open_place.emit("new_run", step.config)
            case StepKind.OPEN_RUNS:
                self.open_place.emit("runs", run_id)
            case StepKind.OPEN_DATA:
                self.open_place.emit("data", None)
            case StepKind.COPY_REPORT:
                folder = self._services.run_folder(run_id)
                self._services.tasks.run(
                    lambda: write_report(folder, ending.title, ending.cause),
                    done=self._copy,
                    failed=self.failed,
                )

    def open_log(self, run_id: str) -> None:
        """Show the whole log in the program the system has for text."""
        self._open(RunFolder(self._services.run_folder(run_id)).log_file.as_posix())

    def open_folder(self, run_id: str) -> None:
        """Show the run folder in the file manager."""
        self._open(self._services.run_folder(run_id).as_posix())

    def _open(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.failed.emit("Nothing on this computer opens it.", f"It lies at {path}.")

    @Slot(object)
    def _show_run(self, run_id: str) -> None:
        self.open_place.emit("live", run_id)

    @Slot(object)
    def _copy(self, report: str) -> None:
        QGuiApplication.clipboard().setText(report)
        self.notice.emit("Report copied. It holds settings, versions and the log, no folder names.")
