"""What is done about stored runs once, when the window has opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from studio.shell.old_trash import delete_old

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.services import Services


class StoredRuns(QObject):
    """Deletes what has lain in the trash for too long, and says which runs cannot be read."""

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window, self._services = window, services
        self._days = window.settings.preferences.trash_days

    def look(self, failed: Callable[[str, str], object]) -> None:
        """Begin; what is found is said in a toast, trouble by ``failed``."""
        store, runs, days = self._services.store, self._services.home.runs, self._days

        def found() -> tuple[int, int]:
            deleted = delete_old(store, runs, days) if days else 0
            store.list_runs()
            return deleted, store.num_unreadable

        self._services.tasks.run(found, done=self._tell, failed=failed)

    @Slot(object)
    def _tell(self, found: tuple[int, int]) -> None:
        deleted, unreadable = found
        say = self._window.toasts.say
        if deleted:
            runs = "1 run" if deleted == 1 else f"{deleted} runs"
            say(f"{runs} in the trash for more than {self._days} days, now deleted.")
        if unreadable:
            runs = "1 run is" if unreadable == 1 else f"{unreadable} runs are"
            say(
                f"{runs} not listed: another version has stored settings that this one does not "
                "know. Nothing of them was changed.",
                "warning",
            )
