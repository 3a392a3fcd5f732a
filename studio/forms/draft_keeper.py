"""Keeps the draft on disk up to date, a moment after each change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.forms.draft_editor import DraftEditor
from studio.forms.draft_file import save_draft

SAVE_AFTER_MS = 400


class DraftKeeper(QObject):
    """Saves what an editor holds.

    Signals:
        saved: The file is as the draft is.
        unsaved: It is not, with the trouble in words; empty while more may be typed.
    """

    saved = Signal()
    unsaved = Signal(str)

    def __init__(self, editor: DraftEditor, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._path = editor, path
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save)
        editor.changed.connect(self._save_soon)

    def close(self) -> None:
        """Save at once what is not saved yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    @Slot()
    def _save_soon(self) -> None:
        self.unsaved.emit("")
        self._timer.start()

    @Slot()
    def _save(self) -> None:
        try:
            save_draft(self._path, self._editor.draft)
        except OSError as error:
            self.unsaved.emit(f"The draft could not be written: {error.strerror or error}.")
        else:
            self.saved.emit()
