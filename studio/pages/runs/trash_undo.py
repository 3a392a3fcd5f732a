"""Takes moves to the trash back, the last first: by a toast, by key or by the Edit menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.pages.runs.run_operations import RunOperations
from studio.widgets.toast import ToastStack


class TrashUndo(QObject):
    """Knows which runs went, move by move; ``action`` is found by the Edit menu by its name.

    Signals:
        taken_back: Ids of runs that come back.
    """

    taken_back = Signal(object)

    def __init__(self, page: QWidget, operations: RunOperations, toasts: ToastStack) -> None:
        super().__init__(page)
        self._operations, self._toasts = operations, toasts
        self._moves: list[list[str]] = []
        self.action = QAction("Undo move to trash", page)
        self.action.setShortcut(QKeySequence("Ctrl+Z"))
        # The inspector stands beside the page. A field keeps the key for what was typed into it.
        self.action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.action.setEnabled(False)
        self.action.triggered.connect(self._take_back)
        page.addAction(self.action)

    @Slot(str, object)
    def offer(self, words: str, run_ids: list[str]) -> None:
        """Say that runs went to the trash, and let them come back."""
        self._moves.append(run_ids)
        self.action.setEnabled(True)
        # The toast lives on the UI thread.
        self._toasts.say(words, action="Undo", act=lambda: self._restore(run_ids))

    @Slot()
    def _take_back(self) -> None:
        if self._moves:
            self._restore(self._moves[-1])

    def _restore(self, run_ids: list[str]) -> None:
        if run_ids in self._moves:
            self._moves.remove(run_ids)
        self.action.setEnabled(bool(self._moves))
        self._operations.restore(run_ids)
        self.taken_back.emit(run_ids)
