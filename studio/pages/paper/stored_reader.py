"""Which runs are stored and which wait, read anew while a dialog is open."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from studio.bridges.front_reader import FrontReader
from studio.pages.paper.batch import Stored
from studio.services import Services


class StoredReader(FrontReader):
    """Reads what a batch need not run, when runs or the queue have changed.

    Signals:
        stored_read: A ``Stored`` with other runs, or runs in another state, than the last.
    """

    stored_read = Signal(object)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(services, parent)
        self._told: Hashable = None
        self.lacking.connect(self._forget)
        services.queue.changed.connect(self.read)
        self.set_active(True)

    @override
    def _work(self) -> Callable[[], Stored]:
        # Taken before the runs are read: what is started meanwhile is then in both, never in none.
        waiting = frozenset(one.config.identity() for one in self._services.queue.state.waiting)
        store = self._services.store
        return lambda: Stored(store.list_runs(), waiting)

    @override
    def _give(self, found: Stored) -> None:
        # While something trains this comes often, and mostly with no more than new values.
        runs = ((run.run_id, run.status, run.trashed_at_ms) for run in found.records)
        told = (frozenset(runs), found.waiting)
        if told != self._told:
            self._told = told
            self.stored_read.emit(found)

    @Slot()
    def _forget(self) -> None:
        self._told = None  # whoever hears of the trouble waits for what is read next
