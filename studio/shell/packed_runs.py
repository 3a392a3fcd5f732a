"""Adds packed runs to the results: from the File menu, or dropped on the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from dasrec_core.packing import SUFFIX
from studio.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from dasrec_core.packing.files import Unpacked
    from studio.main_window import MainWindow


class PackedRuns(QObject):
    """Reads files in the background and shows the runs that came.

    Args:
        window: Its services are asked when there is something to read; without them it says so.
        files: Lets the user choose a file.
    """

    def __init__(self, window: MainWindow, files: FileChooser) -> None:
        super().__init__(window)
        self._window, self._files = window, files
        self._added: tuple[str, ...] = ()

    @Slot()
    def choose(self) -> None:
        """Let the user choose a file."""
        self._files.open_file(
            self._window, "Add packed runs", f"Packed runs (*{SUFFIX})", self._take_one
        )

    def take(self, files: Sequence[Path]) -> None:
        """Add the runs of files."""
        services = self._window.services
        if services is None:
            self._window.say("The results are not open yet; try again in a moment.")
            return
        store, runs = services.store, services.home.runs

        def work() -> Unpacked:
            from dasrec_core.packing.files import unpack_files

            return unpack_files(store, files, runs)

        self._window.say("The packed runs are read.")
        failed = self._window.deeds.tell_trouble
        services.tasks.run(work, done=self._tell, failed=failed, finishes=True)

    def _take_one(self, file: Path) -> None:
        self.take([file])

    @Slot(object)
    def _tell(self, done: Unpacked) -> None:
        from dasrec_core.quantity import counted

        words = f"{counted(len(done.added), 'run')} added."
        if done.known:
            words += f" {counted(len(done.known), 'run')} here before: left as they were."
        self._added = done.added
        if not done.added:
            self._window.toasts.say(words)
            return
        if self._window.place == "runs":
            self._show()
        self._window.toasts.say(words, "success", action="Show", act=self._show)

    @Slot()
    def _show(self) -> None:
        self._window.open_place("runs", self._added[-1])
