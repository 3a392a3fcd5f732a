"""Reads runs and counts their users in the background; the last that was asked for counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.bridges.task_pool import Task
from studio.services import Services

if TYPE_CHECKING:
    from studio.pages.users.group_numbers import Numbers
    from studio.pages.users.material import Material


class UsersReader(QObject):
    """Two kinds of reading, one of each at a time.

    Signals:
        material_read: ``Material``, or ``None`` when there is no finished run.
        runs_lacking: Why the runs cannot be read, and what the user can do.
        numbers_read: ``Numbers``.
        numbers_lacking: Why there are none, and what the user can do.
    """

    material_read = Signal(object)
    runs_lacking = Signal(str, str)
    numbers_read = Signal(object)
    numbers_lacking = Signal(str, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._loading: Task | None = None
        self._counting: Task | None = None

    def read_runs(self, run_ids: Sequence[str], before: Material | None) -> None:
        """Read one run or two; of the same data as ``before``, these are taken from there."""
        services, ids = self._services, list(run_ids)

        def read() -> Material | None:
            from studio.pages.users import reading

            return reading.read_material(services.store, services.run_folder, ids, before)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = services.tasks.run(
            read, done=self._tell_material, failed=self._tell_no_runs
        )

    def count(self, material: Material, metric: str) -> None:
        """Count the users by a metric."""

        def read() -> Numbers:
            from studio.pages.users.group_numbers import read_numbers

            return read_numbers(material, metric)

        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._services.tasks.run(
            read, done=self._tell_numbers, failed=self._tell_no_numbers
        )

    @Slot()
    def stop(self) -> None:
        """Deliver nothing any more."""
        for task in (self._loading, self._counting):
            if task is not None:
                task.cancel()

    @Slot(object)
    def _tell_material(self, material: Material | None) -> None:
        self.material_read.emit(material)

    @Slot(str, str)
    def _tell_no_runs(self, what: str, hint: str) -> None:
        self.runs_lacking.emit(what, hint)

    @Slot(object)
    def _tell_numbers(self, numbers: Numbers) -> None:
        self.numbers_read.emit(numbers)

    @Slot(str, str)
    def _tell_no_numbers(self, what: str, hint: str) -> None:
        self.numbers_lacking.emit(what, hint)
