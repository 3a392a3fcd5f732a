"""The import under way on the page, if there is one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.pages.data.importing.wizard import ImportWizard
from studio.services import Services
from studio.widgets.file_chooser import FileChooser


class CurrentImport(QObject):
    """Makes the wizard when it is asked for and lets go of it.

    Signals:
        finished: Folder of the new data set, or of one that needed no import.
        cancelled: A person does not want to import after all.
    """

    finished = Signal(str)
    cancelled = Signal()

    def __init__(self, services: Services, files: FileChooser, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._files, self._page = services, files, page
        self.wizard: ImportWizard | None = None

    def begin(self, path: Path | None = None) -> None:
        """Ask what shall be imported, or begin with a file or folder."""
        if self.wizard is None:
            self.wizard = ImportWizard(self._services, self._files, self._page)
            self.wizard.finished.connect(self.finished)
            self.wizard.cancelled.connect(self.cancelled)
        if path is not None:
            self.wizard.choose(path)

    def drop(self) -> None:
        """Stop; the wizard is deleted by whoever shows it."""
        if self.wizard is not None:
            self.wizard.close_session()
        self.wizard = None
