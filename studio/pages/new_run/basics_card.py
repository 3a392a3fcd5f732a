"""The few choices that every run needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dasrec_core.config.form_field import FormField
from dasrec_core.config.model_union import model_config_class
from studio.dataset_entry import DatasetEntry
from studio.forms.editors import Editor, SuggestEditor, editor_for
from studio.forms.field_box import FieldBox
from studio.forms.field_grid import FieldGrid
from studio.forms.resolved import DATASET, MODEL, DataFacts, Resolved
from studio.forms.two_line_choice import TwoLineChoice
from studio.pages.new_run import protocol_editor
from studio.pages.new_run.options import dataset_options, model_options
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import card, column, row, text

_DEVICES = ("auto", "cpu", "cuda")


class BasicsCard(QWidget):
    """Data set, model, and the basic settings that do not belong to a model."""

    dataset_chosen = Signal(str)
    model_chosen = Signal(str)
    edited = Signal(str, str)  # path, text

    def __init__(self, fields: Sequence[FormField]) -> None:
        super().__init__()
        self._dataset, self._model = TwoLineChoice("Data set"), TwoLineChoice("Model")
        self._dataset.setPlaceholderText("Choose a data set")
        self._dataset.chosen.connect(self.dataset_chosen)
        self._model.chosen.connect(self.model_chosen)
        self._about = text("", "small", "faint", wrap=True)
        self._wrong = text("", "caption", "danger", wrap=True)
        own = [one for one in fields if one.basic and not one.path.startswith("model.")]
        self._boxes = [
            FieldBox(one, _editor(one), level=one.path != protocol_editor.PATH) for one in own
        ]
        for box in self._boxes:
            box.edited.connect(self.edited)
        narrow = [box for box in self._boxes if box.field.path != protocol_editor.PATH]
        wide = [box for box in self._boxes if box.field.path == protocol_editor.PATH]
        choices = column(self._choices(), self._about, self._wrong, gap=SPACE.xs)
        self.setLayout(
            column(card("Basics", choices, FieldGrid(narrow), *wide, topic="new_run.basics"))
        )

    def first_choice(self) -> QWidget:
        """Return the control where work on a run begins."""
        return self._dataset

    def show_datasets(self, entries: Sequence[DatasetEntry], current: str) -> None:
        """Offer the known data sets."""
        self._dataset.show_options(dataset_options(entries, current), current)

    def show_resolved(self, resolved: Resolved, data: DataFacts) -> None:
        """Show the choices of a draft."""
        draft = resolved.draft
        self._model.show_options(model_options(data), draft.model)
        problems = [resolved.errors[path] for path in (DATASET, MODEL) if path in resolved.errors]
        self._about.setText(model_config_class(draft.model).info.summary)
        self._wrong.setText("\n".join(problems))
        self._wrong.setVisible(bool(problems))
        for one, path in ((self._dataset, DATASET), (self._model, MODEL)):
            wrong = str(path in resolved.errors).lower()
            if one.property("invalid") != wrong:
                theme.restyle(one, invalid=wrong)
        for box in self._boxes:
            box.show_resolved(resolved)

    def _choices(self) -> QHBoxLayout:
        parts = []
        for name, control in (("Data set", self._dataset), ("Model", self._model)):
            label = text(name, "small")
            label.setBuddy(control)
            parts.append(column(label, control, gap=SPACE.xs))
        pair = row(*parts, gap=SPACE.md)
        for index in range(pair.count()):
            pair.setStretch(index, 1)
        return pair


def _editor(field: FormField) -> Editor:
    if field.path == protocol_editor.PATH:
        return protocol_editor.ProtocolEditor(field)
    if field.path == "device":
        return SuggestEditor(field, _DEVICES)
    return editor_for(field)
