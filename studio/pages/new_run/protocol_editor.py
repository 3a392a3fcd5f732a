"""Which split chooses the epoch, with what that means for the numbers."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QWidget
from typing_extensions import override

from dasrec_core.config.form_field import FormField
from studio.forms.editors import Editor
from studio.forms.field_text import choice_word
from studio.theme.tokens import SPACE
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import column, holder, notice

PATH = "evaluation.protocol"
_LEAK = (
    "The test data chooses the epoch, so the test numbers are too good. Use it only to compare "
    "with published tables."
)


class ProtocolEditor(Editor):
    """Two buttons, of which the second warns."""

    def __init__(self, field: FormField) -> None:
        super().__init__(QWidget(), field)
        self._group = QButtonGroup(self)
        self._buttons = {one: QRadioButton(_words(field, one)) for one in field.choices}
        for number, (value, one) in enumerate(self._buttons.items()):
            one.setAccessibleName(f"{field.title}: {_words(field, value)}")
            self._group.addButton(one, number)
        self._leak: QFrame = notice("warning", "warning", _LEAK)
        self._leak.hide()
        buttons = FlowLayout(SPACE.lg, SPACE.xs)
        for one in self._buttons.values():
            buttons.addWidget(one)
        self.widget.setLayout(column(holder(buttons), self._leak, gap=SPACE.sm))
        self._group.idClicked.connect(self._report)

    @override
    def show_text(self, text: str) -> None:
        if text in self._buttons:
            self._buttons[text].setChecked(True)
        self._leak.setVisible(text == "paper")

    @Slot(int)
    def _report(self, number: int) -> None:
        self.edited.emit(list(self._buttons)[number])


def _words(field: FormField, value: str) -> str:
    paper = ", as in the paper" if value == "paper" else ""
    return f"{choice_word(field, value)}{paper}"
