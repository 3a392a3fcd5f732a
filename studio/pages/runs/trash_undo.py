"""Takes moves to the trash back, the last first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.pages.runs.run_operations import RunOperations
from studio.widgets.toast import ToastStack
from studio.widgets.undo_offers import UndoOffers


class TrashUndo(QObject):
    """Knows which runs went, move by move.

    Signals:
        taken_back: Ids of runs that come back.
    """

    taken_back = Signal(object)

    def __init__(self, page: QWidget, operations: RunOperations, toasts: ToastStack) -> None:
        super().__init__(page)
        self._operations = operations
        # The inspector stands beside the page. A field keeps the key for what was typed into it.
        context = Qt.ShortcutContext.WindowShortcut
        self._offers: UndoOffers[list[str]] = UndoOffers(
            page, "Undo move to trash", toasts, self._restore, context
        )
        self.action = self._offers.action

    @Slot(str, object)
    def offer(self, words: str, run_ids: list[str]) -> None:
        """Say that runs went to the trash, and let them come back."""
        self._offers.offer(words, run_ids)

    def _restore(self, run_ids: list[str]) -> None:
        self._operations.restore(run_ids)
        self.taken_back.emit(run_ids)
