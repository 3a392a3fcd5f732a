"""One setting as a line of the list of all parameters, edited in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.config.form_field import FormField
from studio.forms.editors import editor_for
from studio.forms.field_note import base_word, note_of, tooltip
from studio.forms.field_text import shown
from studio.forms.resolved import Resolved
from studio.forms.symbol_label import symbol_label
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import column, holder, row, text

EDITOR_WIDTH = 112
NOTE_WIDTH = 108


class ParameterRow(QWidget):
    """Name and symbol, control, and the preset's value with a button that goes back to it."""

    edited = Signal(str, str)  # path, text
    reset = Signal(str)  # path

    def __init__(self, field: FormField) -> None:
        super().__init__()
        px = theme.current().px
        self.field = field
        self.is_changed = False
        self._editor = editor_for(field, in_place=True)
        self._editor.widget.setFixedWidth(px(EDITOR_WIDTH))
        label = text(field.title)
        label.setBuddy(self._editor.widget)
        self._unit = text("", "caption", "faint")
        self._undo = button("", "arrow-u-up-left", "link", small=True, tip="Set back")
        self._undo.clicked.connect(self._ask_reset)
        note = holder(row(self._unit, self._undo, None, gap=0))
        note.setFixedWidth(px(NOTE_WIDTH))
        self._error = text("", "caption", "danger", wrap=True)
        line = row(label, symbol_label(field), None, self._editor.widget, note, gap=SPACE.sm)
        line.addStrut(px(SIZE.row))
        self.setLayout(column(line, self._error, gap=0, margin=(SPACE.lg, 1)))
        label.setToolTip(tooltip(field))
        self.setToolTip(tooltip(field))
        self._editor.edited.connect(self._report)
        self._search_text = " ".join(
            (field.title, field.symbol, field.path, field.group, field.help)
        ).lower()

    def matches(self, words: str) -> bool:
        """Whether every one of ``words`` occurs in what is known of the setting."""
        return all(word in self._search_text for word in words.lower().split())

    def show_resolved(self, resolved: Resolved) -> None:
        """Show the setting as it stands in a draft."""
        note = note_of(self.field, resolved)
        self.is_changed = note.is_changed
        self._editor.show_text(resolved.texts[self.field.path])
        self._editor.mark(changed=note.is_changed, wrong=note.is_wrong)
        self._editor.say(note.words if note.is_wrong else "")
        self._error.setText(note.words if note.is_wrong else "")
        self._error.setVisible(note.is_wrong)
        base = f"{base_word(resolved)} {shown(resolved.base[self.field.path])}"
        self._undo.setText(self._fitting(self._undo, base, SIZE.icon + SPACE.md))
        self._undo.setToolTip(plain_tip(f"Set back to {base}"))
        self._undo.setAccessibleName(f"Set {self.field.title} back to {base}")
        self._undo.setVisible(note.is_changed)
        is_plain = not note.is_changed and not note.is_wrong
        self._unit.setText(self._fitting(self._unit, note.words, 0) if is_plain else "")
        self._unit.setVisible(is_plain)

    def _fitting(self, place: QWidget, words: str, taken: int) -> str:
        px = theme.current().px
        room = px(NOTE_WIDTH) - px(taken)
        return place.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    @Slot(str)
    def _report(self, typed: str) -> None:
        self.edited.emit(self.field.path, typed)

    @Slot()
    def _ask_reset(self) -> None:
        self.reset.emit(self.field.path)
