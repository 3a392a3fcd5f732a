"""Reads the stored runs that foretell times and tell which runs of many are done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from typing_extensions import override

from dasrec_core.store.records import RunRecord
from studio.bridges.front_reader import FrontReader


class RecordsReader(FrontReader):
    """Reads while the page is in front.

    Signals:
        records_read: All runs outside the trash.
    """

    records_read = Signal(object)

    @override
    def _work(self) -> Callable[[], list[RunRecord]]:
        return self._services.store.list_runs

    @override
    def _give(self, found: list[RunRecord]) -> None:
        self.records_read.emit(found)
