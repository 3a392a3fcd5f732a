"""Where results are kept, and where data sets are looked for."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from dasrec_core.paths import HOME_VARIABLE, Home, default_home, remembered_home
from studio.pages.settings.lines import setting
from studio.settings import Settings
from studio.widgets.controls import button
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import card, column, line, row, text


class FoldersCard(QWidget):
    """Shows both folders and lets them be chosen.

    Signals:
        home_chosen: ``Path`` in which results shall be kept, now and at every start.
    """

    home_chosen = Signal(object)

    def __init__(self, settings: Settings, home: Home, files: FileChooser) -> None:
        super().__init__()
        self._settings, self._home, self._files = settings, home, files
        show = button("Open", "folder-open", tip="Open the results folder")
        show.setAccessibleName("Open the results folder")
        choose = button("Choose…", tip="Choose another results folder")
        choose.setAccessibleName("Choose another results folder")
        self.usual = button("Use the default", "arrow-u-up-left", "link", small=True)
        self.keep = button("Use it at every start", "check", "link", small=True)
        self._home_path = _path(str(home.path))
        self._note = text("", "small", "muted", wrap=True)
        self._data_path = _path("")
        data = button("Choose…", tip="Choose another folder for data sets")
        data.setAccessibleName("Choose another folder for data sets")
        self.data_usual = button("Use the default", "arrow-u-up-left", "link", small=True)
        self.data_usual.setAccessibleName("Use the default folder for data sets")
        body = (
            setting(
                "Results folder",
                "Runs, database and settings. Another one starts with what it holds; nothing is "
                "moved.",
                choose,
                show,
            ),
            row(self._home_path, None, self.usual, self.keep),
            self._note,
            line(),
            setting(
                "Data folder",
                "Where opening begins and imports are written. Sets elsewhere stay where they are.",
                data,
            ),
            row(self._data_path, None, self.data_usual),
        )
        self.setLayout(column(card("Folders", *body, topic="settings.folders")))
        show.clicked.connect(self._open)
        choose.clicked.connect(self._choose_home)
        data.clicked.connect(self._choose_data)
        self.usual.clicked.connect(self._use_default)
        self.keep.clicked.connect(self._keep)
        self.data_usual.clicked.connect(self._use_default_data)
        settings.changed.connect(self.show_settings)
        self.show_settings()

    @Slot()
    def show_settings(self) -> None:
        """Show what is in force."""
        chosen = self._settings.preferences.data_folder
        self._data_path.setText(chosen or str(self._home.path / "datasets"))
        self._data_path.setToolTip(self._data_path.text())
        self.data_usual.setVisible(bool(chosen))
        started_with = bool(os.environ.get(HOME_VARIABLE))
        at_start = (remembered_home() or default_home()).resolve()
        self.usual.setVisible(not started_with and self._home.path != default_home().resolve())
        self.keep.setVisible(not started_with and self._home.path != at_start)
        self._note.setVisible(started_with)
        self._note.setText(
            f"This start was told its folder by --home or {HOME_VARIABLE}, which goes before what "
            "is chosen here."
        )

    @Slot()
    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._home.path)))

    @Slot()
    def _choose_home(self) -> None:
        self._files.folder(self, "Keep results in", self._home.path, self.home_chosen.emit)

    @Slot()
    def _use_default(self) -> None:
        self.home_chosen.emit(default_home().resolve())

    @Slot()
    def _keep(self) -> None:
        self.home_chosen.emit(self._home.path)
        self.show_settings()

    @Slot()
    def _choose_data(self) -> None:
        start = Path(self._data_path.text())
        self._files.folder(self, "Look for data sets in", start, self._take_data)

    def _take_data(self, folder: Path) -> None:
        self._settings.update(data_folder=str(folder))

    @Slot()
    def _use_default_data(self) -> None:
        self._settings.update(data_folder="")


def _path(words: str) -> QLabel:
    label = text(words, "mono", "muted")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setToolTip(words)
    label.setMinimumWidth(1)
    return label
