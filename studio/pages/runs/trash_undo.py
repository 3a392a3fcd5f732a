"""Takes moves to the trash back, the last first."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.store.records import RunRecord
from studio.pages.runs.run_operations import Moved, RunOperations
from studio.widgets.toast import ToastStack
from studio.widgets.undo_offers import UndoOffers


class TrashUndo(QObject):
    """Knows which runs went and when, move by move.

    A run that was put back or moved anew since, here or by another program, is no part of a move
    any more: bringing it back would undo what somebody else did.
    """

    def __init__(self, page: QWidget, operations: RunOperations, toasts: ToastStack) -> None:
        super().__init__(page)
        # The inspector stands beside the page. A field keeps the key for what was typed into it.
        context = Qt.ShortcutContext.WindowShortcut
        self._offers: UndoOffers[Moved] = UndoOffers(
            page, "Undo move to trash", toasts, operations.take_back, context
        )
        self.action = self._offers.action

    @Slot(str, object)
    def offer(self, words: str, moved: Moved) -> None:
        """Say that runs went to the trash, and let them come back."""
        self._offers.offer(words, moved)

    def revise(self, runs: Iterable[RunRecord]) -> None:
        """Offer only what is still in the trash as it went there, by all runs as they are now."""
        stored = {run.run_id: run.trashed_at_ms for run in runs}

        def what_is_left(moved: Moved) -> Moved:
            return {run: at_ms for run, at_ms in moved.items() if stored.get(run) == at_ms}

        self._offers.revise(what_is_left)
