"""Reads numbers by group in the background; the last that was asked for counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.bridges.task_pool import Task, TaskPool
from studio.pages.compare.groups_question import GroupsQuestion

# Imported by the worker: with what reads data sets it would hold the UI thread up.
if TYPE_CHECKING:
    from studio.pages.compare.groups_reading import GroupsReading


class GroupsReader(QObject):
    """Answers one question at a time and keeps the data set of the last answer.

    Signals:
        read: ``GroupsReading``.
        lacking: Why there is none, and what the user can do.
    """

    read = Signal(object)
    lacking = Signal(str, str)

    def __init__(
        self, tasks: TaskPool, folder_of: Callable[[str], Path], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._folder_of = tasks, folder_of
        self._reading: Task | None = None
        self._last: GroupsReading | None = None

    def ask(self, question: GroupsQuestion) -> None:
        """Read the numbers by group of two sides."""
        self.stop()
        folder_of, before = self._folder_of, self._last

        def read() -> GroupsReading:
            from studio.pages.compare.groups_reading import read_groups

            return read_groups(question, folder_of, before)

        self._reading = self._tasks.run(read, done=self._take, failed=self._lack)

    def stop(self) -> None:
        """Deliver nothing any more of what was asked for."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = None

    @Slot(object)
    def _take(self, reading: GroupsReading) -> None:
        self._reading, self._last = None, reading
        self.read.emit(reading)

    @Slot(str, str)
    def _lack(self, what: str, hint: str) -> None:
        self._reading = None
        self.lacking.emit(what, hint)
