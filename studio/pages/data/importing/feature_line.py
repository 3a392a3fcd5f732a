"""One ``.npy`` file beside the interactions: whether, as what, and whose its rows are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.data.importing.recipe import FeatureTable
from dasrec_core.data.modalities import NAME_WORDS, can_be_name
from studio.theme.tokens import SPACE
from studio.widgets.controls import Switch, choice, entry
from studio.widgets.parts import row, text

_ROW_NUMBERS = "Item ids are row numbers"


class FeatureLine(QWidget):
    """``edited`` says that :meth:`settings` are others now."""

    edited = Signal()

    def __init__(self, file: str, lists: Sequence[str], known: FeatureTable | None) -> None:
        super().__init__()
        self._file = file
        stem = file.removesuffix(".npy")
        name = known.modality if known else stem.removesuffix("_feat").removesuffix("_features")
        self._use = Switch(file)
        self._use.setAccessibleName(f"Use the features in {file}")
        self._use.setChecked(known is not None)
        self._name = entry(name, "Modality")
        self._name.setAccessibleName(f"Name of the modality in {file}")
        self._name.setMaximumWidth(200)
        self._ids = choice(_ROW_NUMBERS, *lists, name=f"Ids of the rows of {file}")
        if known is not None and known.ids:
            self._ids.setCurrentText(known.ids)
        self._use.toggled.connect(self._tell)
        self._name.textEdited.connect(self._tell)
        self._ids.activated.connect(self._tell)
        parts = row(
            self._use,
            None,
            text("Modality", "small", "muted"),
            self._name,
            text("Ids of its rows", "small", "muted"),
            self._ids,
            gap=SPACE.sm,
        )
        self.setLayout(parts)

    @property
    def trouble(self) -> str:
        """Why the file cannot be used as it says; empty when it can or is not used."""
        if not self._use.isChecked() or can_be_name(self._name.text().strip()):
            return ""
        return f"Give the features in {self._file} a name of {NAME_WORDS}."

    def settings(self) -> FeatureTable | None:
        """Return what was chosen; ``None`` when the file is not used."""
        name = self._name.text().strip()
        if not self._use.isChecked() or not can_be_name(name):
            return None
        ids = "" if self._ids.currentIndex() == 0 else self._ids.currentText()
        return FeatureTable(modality=name, path=self._file, ids=ids)

    @Slot()
    def _tell(self) -> None:
        self.edited.emit()
