"""Gives runs the names their user chose, once they are in the database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.records import RunRecord
from studio.services import Services


class RunNames(QObject):
    """A run is recorded a moment after it was started; its name waits here for that."""

    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._waiting: dict[str, str] = {}

    def keep(self, run_id: str, name: str) -> None:
        """Remember how a run that was started shall be called."""
        self._waiting[run_id] = name

    def give(self, records: Iterable[RunRecord]) -> None:
        """Name those of the recorded runs that wait for it."""
        for record in records:
            if name := self._waiting.pop(record.run_id, ""):
                rename = partial(self._services.store.rename, record.run_id, name)
                self._services.tasks.run(rename, failed=self._fail)

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self.failed.emit(what, hint)
