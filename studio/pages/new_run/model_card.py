"""The basic settings of the chosen model, whichever it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dasrec_core.config.model_union import model_config_class
from studio.forms.field_box import FieldBox
from studio.forms.field_grid import FieldGrid
from studio.forms.resolved import Resolved
from studio.widgets.emptying import empty
from studio.widgets.parts import card, column


class ModelCard(QWidget):
    """Built when a model is chosen; hidden for a model without basic settings."""

    edited = Signal(str, str)  # path, text

    def __init__(self) -> None:
        super().__init__()
        self._model = ""
        self._boxes: list[FieldBox] = []
        self._place: QVBoxLayout = column()
        self.setLayout(self._place)

    def show_resolved(self, resolved: Resolved) -> None:
        """Show the basic settings of the model of a draft."""
        if resolved.draft.model != self._model:
            self._build(resolved)
        for box in self._boxes:
            box.show_resolved(resolved)

    def _build(self, resolved: Resolved) -> None:
        self._model = resolved.draft.model
        empty(self._place)
        basics = [one for one in resolved.fields if one.basic and one.path.startswith("model.")]
        self._boxes = [FieldBox(one) for one in basics]
        for box in self._boxes:
            box.edited.connect(self.edited)
        self.setVisible(bool(basics))
        if basics:
            title = model_config_class(self._model).info.title
            self._place.addWidget(card(title, FieldGrid(self._boxes), topic="new_run.model"))
