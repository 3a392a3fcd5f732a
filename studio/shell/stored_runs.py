"""What is done about stored runs once, when the window has opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Slot

from dasrec_core.quantity import are, counted
from studio.export.place import is_folder
from studio.shell.old_trash import delete_old

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.services import Services


class Found(NamedTuple):
    """What was found: runs deleted, runs that cannot be read, folders of data sets that exist."""

    deleted: int
    unreadable: int
    folders: tuple[str, ...]


class StoredRuns(QObject):
    """Deletes what has lain in the trash for too long, and says which runs cannot be read.

    Data sets that runs were trained on are listed, so that they can be looked at and used again.
    """

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window, self._services = window, services
        self._days = window.settings.preferences.trash_days

    def look(self, failed: Callable[[str, str], object]) -> None:
        """Begin; what is found is said in a toast, trouble by ``failed``."""
        store, runs, days = self._services.store, self._services.home.runs, self._days

        def found() -> Found:
            deleted = delete_old(store, runs, days) if days else 0
            folders = dict.fromkeys(run.config.dataset.path for run in store.list_runs())
            there = tuple(folder for folder in folders if folder and is_folder(Path(folder)))
            return Found(deleted, store.num_unreadable, there)

        self._services.tasks.run(found, done=self._tell, failed=failed)

    @Slot(object)
    def _tell(self, found: Found) -> None:
        self._services.library.learn(found.folders)
        say, unreadable = self._window.toasts.say, found.unreadable
        if found.deleted:
            runs = counted(found.deleted, "run")
            say(f"{runs} in the trash for more than {self._days} days, now deleted.")
        if unreadable:
            say(
                f"{counted(unreadable, 'run')} {are(unreadable)} not listed: another version has "
                "stored settings that this one does not know. Nothing of them was changed.",
                "warning",
            )
