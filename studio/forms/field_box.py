"""One setting as a form shows it: label above, control, and a line for what is to be said."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from dasrec_core.config.form_field import FormField
from studio.forms.editors import Editor, editor_for
from studio.forms.field_note import note_of, tooltip
from studio.forms.resolved import Resolved
from studio.forms.symbol_label import symbol_label
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import column, row, text


class FieldBox(QWidget):
    """Shows one setting of a draft and reports what is typed."""

    edited = Signal(str, str)  # path, text

    def __init__(
        self, field: FormField, editor: Editor | None = None, *, level: bool = True
    ) -> None:
        super().__init__()
        self.field = field
        self.editor = editor or editor_for(field)
        label = text(field.title, "small")
        label.setBuddy(self.editor.widget)
        self._note = text("", "caption", "faint", wrap=True)
        if level:  # room for one line, so that a row of fields stays level when one has a note
            self._note.setMinimumHeight(self._note.fontMetrics().height())
        self._keeps_note = level
        self._label, self._symbol = label, symbol_label(field)
        head = row(label, self._symbol, None, gap=SPACE.xs)
        self.setLayout(column(head, self.editor.widget, self._note, None, gap=SPACE.xs))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(theme.current().px(SPACE.xxl * 2))
        for part in (self, label):
            part.setToolTip(tooltip(field))
        self.editor.edited.connect(self._report)

    def show_resolved(self, resolved: Resolved) -> None:
        """Show the setting as it stands in a draft."""
        note = note_of(self.field, resolved)
        self.editor.show_text(resolved.texts[self.field.path])
        self.editor.mark(changed=note.is_changed, wrong=note.is_wrong)
        self.editor.say(note.words if note.is_wrong else "")
        if self._note.text() != note.words:
            self._note.setText(note.words)
        self._note.setVisible(bool(note.words) or self._keeps_note)
        if self._note.property("tone") != note.tone:
            theme.restyle(self._note, tone=note.tone)

    def note(self) -> str:
        """Return the words under the control."""
        return self._note.text()

    @Slot(str)
    def _report(self, typed: str) -> None:
        self.edited.emit(self.field.path, typed)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.field.symbol:  # it goes before the name is cut
            both = self._label.sizeHint().width() + self._symbol.sizeHint().width()
            self._symbol.setVisible(both + theme.current().px(SPACE.xs) <= self.width())
