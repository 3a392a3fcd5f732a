"""What a draft is filled from: the library's data, a stored run, a file, an offered repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError, DasrecError
from studio.data_facts import facts_of
from studio.dataset_entry import DatasetEntry
from studio.dataset_library import DatasetLibrary
from studio.forms.draft import Draft
from studio.forms.draft_editor import DraftEditor
from studio.pages.new_run.config_file import read_config
from studio.pages.new_run.payload import Ablate, MoreSeeds, UseData, UseSetting
from studio.widgets.file_chooser import FileChooser

_WITHOUT_FEATURES: Final = "lightgcn"
"""What a draft on data without features begins with: the model most papers compare with there."""


class DraftSource(QObject):
    """Fills the draft of an editor, and keeps what is known of its data true to the library.

    Signals:
        notice: One sentence for a toast.
        failed: Something could not be done: what happened, what the user can do.
    """

    notice = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self, editor: DraftEditor, library: DatasetLibrary, files: FileChooser, page: QWidget
    ) -> None:
        super().__init__(page)
        self._editor, self._library, self._files, self._page = editor, library, files, page
        self._asked = ""  # folder that was asked to be read
        self._expected = ""  # fingerprint of the data a loaded run was trained on
        self._looked_at: set[str] = set()  # folders whose lack of features was acted on

    def begin(self) -> None:
        """Give a draft that has no data the newest data set."""
        if not self._editor.draft.dataset:
            newest = self._library.entries()[0]
            self._editor.show(replace(self._editor.draft, dataset=str(newest.path)))

    def take(self, payload: object) -> None:
        """Take what another page hands over; what is not for a draft changes nothing."""
        self._asked = ""
        match payload:
            case RunConfig():
                self.load(payload)
            case Ablate(config):
                self.load(config)
            case MoreSeeds(config, seeds):
                self.load(config, seeds)
            case UseData(folder):
                self._editor.choose_dataset(folder)
            case UseSetting(folder, setting):
                self._use_setting(folder, setting)

    def read_data(self) -> None:
        """Tell the editor what the library knows of the draft's data; have it read if need be."""
        folder = self._editor.draft.dataset
        if not folder:
            self._editor.set_data(facts_of(None))
            return
        if folder != self._asked:  # not again after the reading was cancelled
            self._asked = folder
            self._library.ensure_read(folder)
        self._editor.set_data(facts_of(self._library.entry(folder)))
        self._begin_without_features(folder)
        self._check_expected()

    @Slot(object)
    def load(self, config: RunConfig, seeds: Sequence[int] = ()) -> None:
        """Start from a configuration; its data is found by its content where it was moved.

        Args:
            config: What the draft comes to.
            seeds: To be run in place of its own.
        """
        known = _entry_with(self._library.entries(), config.dataset.fingerprint)
        if known is not None:
            moved = config.dataset.model_copy(update={"path": str(known.path)})
            config = config.model_copy(update={"dataset": moved})
        self._expected = config.dataset.fingerprint or ""
        self._editor.load(config, seeds)
        self._check_expected()

    @Slot()
    def ask_file(self) -> None:
        """Let a person choose a file with a configuration."""
        self._files.open_file(
            self._page, "Load a configuration", "Configuration (*.json)", self._load_file
        )

    @Slot(object)
    def _load_file(self, path: Path) -> None:
        try:
            self.load(read_config(path))
        except DasrecError as error:
            self.failed.emit(error.message, error.hint)

    def _begin_without_features(self, folder: str) -> None:
        """Let a draft nobody has touched begin with a model that data without features can train.

        Once per data set: who then chooses a model that needs features is told why it cannot be.
        """
        draft, data = self._editor.draft, self._editor.data
        if data.num_modalities != 0 or folder in self._looked_at:
            return
        self._looked_at.add(folder)
        if draft == Draft(dataset=folder) and MODEL_CONFIGS[draft.model].info.needs_features:
            self._editor.show(replace(draft, model=_WITHOUT_FEATURES))

    def _use_setting(self, folder: str, setting: str) -> None:
        self._editor.choose_dataset(folder)
        try:
            self._editor.apply_setting(setting)
        except ConfigError as error:
            self.failed.emit(error.message, error.hint)

    def _check_expected(self) -> None:
        """Say once when a loaded run was made for other data than now lies in its folder."""
        found = self._editor.data.fingerprint
        if not self._expected or not found:
            return
        if self._expected != found:
            self.notice.emit(
                f"{self._editor.data.name} is not the data that run was trained on, so the new "
                "run will not repeat it."
            )
        self._expected = ""


def _entry_with(entries: Sequence[DatasetEntry], fingerprint: str | None) -> DatasetEntry | None:
    """Return the known data set with this content, if there is one."""
    return next(
        (
            entry
            for entry in entries
            if fingerprint and entry.report and entry.report.fingerprint == fingerprint
        ),
        None,
    )
