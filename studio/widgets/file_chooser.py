"""Choosing files and folders; injected, so that tests never meet a dialog of the platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


class FileChooser(Protocol):
    """Lets a person choose a path and calls back with it; says nothing when they cancel."""

    def folder(self, parent: QWidget, title: str, start: Path | None, chosen: Chosen) -> None:
        """Choose an existing folder."""

    def open_file(self, parent: QWidget, title: str, pattern: str, chosen: Chosen) -> None:
        """Choose an existing file; ``pattern`` as in ``"JSON (*.json)"``."""

    def save_file(self, parent: QWidget, title: str, place: Path, chosen: Chosen) -> None:
        """Choose where to save; ``place`` is proposed, and its ending where none is typed."""


class DialogFileChooser:
    """Chooses with the platform's dialog, opened without blocking, where one chose before."""

    def __init__(self) -> None:
        self._last = Path.home()

    def folder(self, parent: QWidget, title: str, start: Path | None, chosen: Chosen) -> None:
        """Choose an existing folder."""
        dialog = QFileDialog(parent, title, str(start or self._last))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog, chosen)

    def open_file(self, parent: QWidget, title: str, pattern: str, chosen: Chosen) -> None:
        """Choose an existing file."""
        dialog = QFileDialog(parent, title, str(self._last), pattern)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog, chosen)

    def save_file(self, parent: QWidget, title: str, place: Path, chosen: Chosen) -> None:
        """Choose where to save."""
        dialog = QFileDialog(parent, title, str(self._last / place))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(place.suffix)
        dialog.selectFile(place.name)
        self._open(dialog, chosen)

    def _open(self, dialog: QFileDialog, chosen: Chosen) -> None:
        def take(path: str) -> None:
            self._last = Path(path).parent
            chosen(Path(path))

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # A dialog lives on the UI thread and so does its signal.
        dialog.fileSelected.connect(take)
        dialog.open()
