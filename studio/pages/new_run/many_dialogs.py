"""The dialogs that make a draft more than one run."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from studio.forms.draft_editor import DraftEditor
from studio.pages.new_run.ablate_dialog import AblateDialog
from studio.pages.new_run.sweep_dialog import SweepDialog


class ManyDialogs(QObject):
    """Opens one at a time and keeps its estimate up to date."""

    def __init__(self, page: QWidget, editor: DraftEditor) -> None:
        super().__init__(page)
        self._page, self._editor = page, editor
        self._time = ""
        self.current: AblateDialog | SweepDialog | None = None

    @Slot()
    def ablate(self) -> None:
        """Choose what to switch off."""
        self._open(AblateDialog(self._page.window(), self._editor))

    @Slot()
    def sweep(self) -> None:
        """Choose which settings take several values."""
        self._open(SweepDialog(self._page.window(), self._editor))

    def show_time(self, words: str) -> None:
        """Show how long the runs may take; empty where it is not known."""
        self._time = f"Time: {words}" if words else ""
        if self.current is not None:
            self.current.show_time(self._time)

    def _open(self, dialog: AblateDialog | SweepDialog) -> None:
        self.current = dialog
        dialog.finished.connect(self._forget)
        dialog.show_time(self._time)
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.current = None
