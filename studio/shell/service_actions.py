"""What the window does with the services: the demo, data, results, live runs, the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from dasrec_core.paths import Home, remember_home
from studio.pages.leaving import Leaving
from studio.pages.welcome import WelcomePage, read_checks
from studio.shell.close_guard import CloseGuard
from studio.shell.computer import Check, Gpu, gpus, torch_build
from studio.shell.desktop_notices import DesktopNotices
from studio.shell.other_results import open_unless_busy
from studio.widgets.confirm import Confirm
from studio.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from dasrec_core.execution.queued_run import QueueState
    from dasrec_core.store.records import RunRecord
    from studio.main_window import MainWindow
    from studio.services import Services
    from studio.shell.demo_start import DemoStart
    from studio.shell.live_runs import LiveRuns

GPU_PERIOD_MS = 5000
"""Asking the driver starts a program; more often would cost more than it tells."""


class ServiceActions(QObject):
    """Deeds of the window that need services; before those are there it remembers wishes."""

    def __init__(self, window: MainWindow, confirm: Confirm, files: FileChooser) -> None:
        super().__init__(window)
        self._window, self._files, self._confirm = window, files, confirm
        self._leaving = Leaving(confirm, window, window.unfinished)
        self.closing = CloseGuard(window, confirm, self._leaving)
        self._services: Services | None = None
        self._cards: tuple[Gpu, ...] = ()
        self._demo: DemoStart | None = None
        self._live: LiveRuns | None = None
        self._welcome: WelcomePage | None = None
        self._wants_demo = False
        self._told_run = ""  # the run that the desktop was told of last
        self._notices = DesktopNotices(window)
        self._notices.pressed.connect(self._come_to_front)
        self._polling = QTimer(self)
        self._polling.setInterval(GPU_PERIOD_MS)
        self._polling.timeout.connect(self._ask_gpus)

    def attach(self, services: Services) -> None:
        """Follow runs and the health of the database; ask for the graphics card."""
        # Here and not above: these bring SQLAlchemy, which must not delay the window.
        from studio.shell.demo_start import DemoStart
        from studio.shell.live_runs import LiveRuns
        from studio.shell.stored_runs import StoredRuns

        self._services = services
        self._demo = DemoStart(services, self)
        self._demo.started.connect(self._show_demo)
        self._demo.failed.connect(self._tell_no_demo)
        self._live = LiveRuns(services, self)
        self._live.changed.connect(self._show_runs)
        self._live.ended.connect(self._tell_end)
        self._live.refresh()
        services.queue.changed.connect(self._show_queue)
        services.queue.failed.connect(self.tell_trouble)
        services.launcher.unnamed.connect(self.tell_trouble)
        waits = self._window.settings.preferences.queue_waits
        services.queue.start(paused=waits, done=self._tell_queue)
        services.recorder.database_ok_changed.connect(self._show_database)
        self.show_all()
        self._ask_gpus()
        self._ask_checks()
        StoredRuns(self._window, services).look(failed=self.tell_trouble)
        if self._wants_demo:
            self.start_demo()

    def show_all(self) -> None:
        """Show what is known in bars that are new."""
        services, status = self._services, self._window.status
        if services is None:
            return
        status.show_runs(self.live_runs())
        status.show_queue(services.queue.state)
        status.show_database(services.recorder.database_trouble)
        status.show_engine("" if torch_build() else "PyTorch is not installed")
        self._window.top_bar.show_gpus(self._cards)

    # Through slots of this object: bars come and go, and this stays as long as the window.

    @Slot(object)
    def _show_runs(self, live: Sequence[RunRecord]) -> None:
        self._window.status.show_runs(live)

    @Slot(object)
    def _show_queue(self, state: QueueState) -> None:
        self._window.status.show_queue(state)

    def stop(self) -> None:
        """The window closes: ask for nothing any more."""
        self._polling.stop()
        self._notices.stop()
        self.closing.stop()

    # Ways to begin

    def wire_welcome(self, page: WelcomePage) -> None:
        """Connect the three ways of the welcome page."""
        self._welcome = page
        page.demo_wanted.connect(self.start_demo)
        page.folder_wanted.connect(self.choose_data)
        page.results_wanted.connect(self.choose_results)
        self._ask_checks()

    def forget_pages(self) -> None:
        """The pages made so far go; the welcome page is wired again when it is made anew."""
        self._welcome = None

    @Slot()
    def choose_data(self) -> None:
        """Let the user choose a data set folder."""
        start = self._services.data_folder if self._services is not None else None
        self._files.folder(self._window, "Open a data set", start, self._open_data)

    @Slot()
    def choose_results(self) -> None:
        """Let the user choose a folder with results of this studio."""
        self._files.folder(self._window, "Open earlier results", None, self._open_results)

    @Slot(object)
    def change_home(self, folder: Path) -> None:
        """Keep results and settings in another folder, now and from the next start on."""
        if folder == self._window.home.path:
            self._remember(folder)
        else:
            self._leaving.then(lambda: self._leave_results(lambda: self._move_to(folder)))

    def _leave_results(self, go_on: Callable[[], object]) -> None:
        """Open other results; first say what of these trains on or waits."""
        services = self._services
        waiting = len(services.queue.state.waiting) if services is not None else 0
        live = len(self.live_runs())
        open_unless_busy(self._confirm, self._window, live, waiting, go_on)

    def _move_to(self, folder: Path) -> None:
        if self._remember(folder):
            self._window.settings.take_along(Home(folder))
            self._window.home_wanted.emit(folder)

    def _remember(self, folder: Path) -> bool:
        try:
            remember_home(folder)
        except OSError as error:
            self.tell_trouble(
                f"The choice cannot be remembered: {error.strerror or error}.",
                "Start the studio with --home and the folder instead.",
            )
            return False
        return True

    @Slot()
    def start_demo(self) -> None:
        """Train DASRec on the demo data and show it."""
        self._show_preparing(True)
        if self._demo is None:
            self._wants_demo = True
            return
        self._wants_demo = False
        self._window.say("The demo data is made ready and the run is started.")
        self._demo.start()

    def _show_preparing(self, on: bool) -> None:
        if self._welcome is not None:
            self._welcome.show_preparing(on)

    def _open_data(self, folder: Path) -> None:
        self._window.open_place("data", folder)

    def _open_results(self, folder: Path) -> None:
        if holds_results(folder):
            wanted = self._window.home_wanted
            self._leaving.then(lambda: self._leave_results(lambda: wanted.emit(folder)))
            return
        self.tell_trouble(
            f"There are no results in {folder.name or folder}.",
            "Choose the folder that holds the file results.db or the folder runs.",
        )

    @Slot(str)
    def _show_demo(self, run_id: str) -> None:
        self._show_preparing(False)
        self._window.open_place("live", run_id)

    @Slot(str, str)
    def _tell_no_demo(self, what: str, hint: str) -> None:
        self._show_preparing(False)
        self.tell_trouble(what, hint)

    # Runs

    def runs(self) -> Sequence[RunRecord]:
        """All runs as they were last read."""
        return self._live.all if self._live is not None else ()

    def live_runs(self) -> Sequence[RunRecord]:
        """Runs that have not ended, as they were last read."""
        return self._live.live if self._live is not None else ()

    @Slot(object)
    def _tell_end(self, run: RunRecord) -> None:
        from studio.shell.run_words import end_title, end_words, was_interrupted

        words, tone = end_words(run)
        wants = self._window.settings.preferences
        if was_interrupted(run):
            self._window.toasts.say(words, tone, "Resume", partial(self._resume, run))
        elif wants.tell_ends or tone == "danger":
            self._window.toasts.say(words, tone)
        if wants.sound:
            QApplication.beep()
        if wants.notify:
            self._told_run = run.run_id
            self._notices.tell(end_title(run), words, is_bad=tone == "danger")

    def _resume(self, run: RunRecord) -> None:
        """Let an interrupted run go on; of several, as after a power cut, one after another."""
        from dasrec_core.sweeps.left_to_run import going_on

        if self._services is not None:
            queue = self._services.queue
            queue.add([going_on(run)], done=self._tell_resumed, failed=self.tell_trouble)

    @Slot(object)
    def _tell_resumed(self, _number: int) -> None:
        self._window.say("The run goes on when its turn comes; Live shows what trains and waits.")

    @Slot()
    def _come_to_front(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        window.open_place("live", self._told_run or None)

    @Slot(object)
    def _tell_queue(self, state: QueueState) -> None:
        if not state.waiting:
            return
        runs = "1 run waits" if len(state.waiting) == 1 else f"{len(state.waiting)} runs wait"
        how = "the queue is paused (F6)." if state.is_paused else "the queue goes on."
        self._window.toasts.say(f"{runs} from the last time; {how}")

    @Slot(str, str)
    def tell_trouble(self, what: str, hint: str) -> None:
        """Say what happened and what the user can do."""
        self._window.toasts.say(f"{what} {hint}".strip(), "danger")

    @Slot(bool, str)
    def _show_database(self, _ok: bool, trouble: str) -> None:
        self._window.status.show_database(trouble)

    # This computer

    @Slot()
    def _ask_gpus(self) -> None:
        if self._services is not None:
            self._services.tasks.run(gpus, done=self._show_gpus)

    @Slot(object)
    def _show_gpus(self, cards: tuple[Gpu, ...]) -> None:
        self._cards = cards
        self._window.top_bar.show_gpus(cards)
        if cards and not self._polling.isActive():
            self._polling.start()

    def _ask_checks(self) -> None:
        if self._services is not None and self._welcome is not None:
            home = self._window.home.path
            self._services.tasks.run(lambda: read_checks(home), done=self._show_checks)

    @Slot(object)
    def _show_checks(self, found: tuple[Check, ...]) -> None:
        if self._welcome is not None:
            self._welcome.show_checks(found)


def holds_results(folder: Path) -> bool:
    """Whether a folder is one in which this studio kept results."""
    runs = folder / "runs"
    return (folder / "results.db").is_file() or any(runs.glob("*/config.json"))
