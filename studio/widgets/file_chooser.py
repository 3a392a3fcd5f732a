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

    def save_file(self, parent: QWidget, title: str, name: str, chosen: Chosen) -> None:
        """Choose where to save; ``name`` is proposed."""


class DialogFileChooser:
    """Chooses with the platform's dialog, opened without blocking."""

    def folder(self, parent: QWidget, title: str, start: Path | None, chosen: Chosen) -> None:
        """Choose an existing folder."""
        dialog = QFileDialog(parent, title, str(start or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog, chosen)

    def open_file(self, parent: QWidget, title: str, pattern: str, chosen: Chosen) -> None:
        """Choose an existing file."""
        dialog = QFileDialog(parent, title, str(Path.home()), pattern)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog, chosen)

    def save_file(self, parent: QWidget, title: str, name: str, chosen: Chosen) -> None:
        """Choose where to save."""
        dialog = QFileDialog(parent, title, str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        self._open(dialog, chosen)

    def _open(self, dialog: QFileDialog, chosen: Chosen) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # A dialog lives on the UI thread and so does its signal.
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.open()
