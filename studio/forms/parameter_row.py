"""One setting as a line of the list of all parameters, edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSpacerItem, QWidget
from typing_extensions import override

from dasrec_core.config.form_field import FormField
from studio.forms.editors import editor_for
from studio.forms.field_note import FieldNote, base_word, note_of, tooltip, unit_of
from studio.forms.field_text import shown_for
from studio.forms.resolved import Resolved
from studio.forms.symbol_label import symbol_label
from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.parts import Item, column, row, text

EDITOR_WIDTH = 112
NOTE_WIDTH = 108
_GAP_WIDTH = NOTE_WIDTH + SPACE.sm  # a spacer has no distance to the control; a label has
_NAME_WIDTH = 116  # what a list in three columns leaves for name and symbol


class ParameterRow(QWidget):
    """Name and symbol, control, and the preset's value as a button that goes back to it.

    There are dozens of rows and Qt styles every widget apart, so a row begins with the few it
    always shows; the way back and the error are made when they are first needed.
    """

    edited = Signal(str, str)  # path, text
    reset = Signal(str)  # path

    def __init__(self, field: FormField, parent: QWidget) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.field = field
        self.is_changed = False
        self._shown: tuple[object, ...] = ()
        self._editor = editor_for(field, in_place=True)
        self._editor.widget.setFixedWidth(px(EDITOR_WIDTH))
        label = self._make_label()
        label.setBuddy(self._editor.widget)
        symbol: list[Item] = [symbol_label(field)] if field.symbol else []
        self._line = row(label, *symbol, None, self._editor.widget, gap=SPACE.sm)
        self._line.addStrut(px(SIZE.row))
        self._gap = QSpacerItem(px(_GAP_WIDTH), 1)
        self._line.addItem(self._gap)
        self._unit = self._make_unit() if unit_of(field) else None
        self._undo: QPushButton | None = None
        self._error: QLabel | None = None
        self._lines = column(self._line, gap=0, margin=(SPACE.lg, 1))
        self.setLayout(self._lines)
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
        note, typed = note_of(self.field, resolved), resolved.texts[self.field.path]
        value = shown_for(self.field, resolved.base[self.field.path])
        base = f"{base_word(resolved)} {value}"
        state = (note, typed, base)
        if state == self._shown:
            return
        self._shown = state
        self.is_changed = note.is_changed
        self._editor.show_text(typed)
        self._editor.mark(changed=note.is_changed, wrong=note.is_wrong)
        self._editor.say(note.words if note.is_wrong else "")
        self._show_error(note)
        self._show_way_back(note, base, value)

    def error(self) -> str:
        """Return what is wrong, in the words under the line; or nothing."""
        return self._error.text() if self._error is not None else ""

    def _show_error(self, note: FieldNote) -> None:
        if self._error is None and note.is_wrong:
            self._error = text("", "caption", "danger", wrap=True)
            self._lines.addWidget(self._error)
        if self._error is not None:
            self._error.setText(note.words if note.is_wrong else "")
            self._error.setVisible(note.is_wrong)

    def _show_way_back(self, note: FieldNote, base: str, value: str) -> None:
        if self._undo is None and note.is_changed:
            self._undo = button("", "arrow-u-up-left", "link", small=True, tip="Set back")
            self._undo.setFixedWidth(theme.current().px(NOTE_WIDTH))
            self._undo.clicked.connect(self._ask_reset)
            self._line.addWidget(self._undo)
        if self._undo is not None:
            room = theme.current().px(NOTE_WIDTH - SIZE.icon - SPACE.md)
            self._undo.setText(_fitting(self._undo, (base, value, "Set back"), room))
            self._undo.setToolTip(plain_tip(f"Set back to {base}"))
            self._undo.setAccessibleName(f"Set {self.field.title} back to {base}")
            self._undo.setVisible(note.is_changed)
        if self._unit is not None:
            self._unit.setVisible(not note.is_changed)
        is_empty = not note.is_changed and self._unit is None
        self._gap.changeSize(theme.current().px(_GAP_WIDTH) if is_empty else 0, 1)
        self._line.invalidate()

    def _make_label(self) -> QLabel:
        look, field = theme.current(), self.field
        symbol = look.font_width(field.symbol, "small") + look.px(SPACE.sm) if field.symbol else 0
        if look.font_width(field.title) + symbol > look.px(_NAME_WIDTH):
            return text(field.title, wrap=True)
        label = ElidedLabel(field.title)  # or in a narrow list units would go out of sight
        label.setToolTip("")
        return label

    def _make_unit(self) -> QLabel:
        unit = text(unit_of(self.field), "caption", "faint", wrap=True)
        unit.setFixedWidth(theme.current().px(NOTE_WIDTH))
        self._line.addWidget(unit)
        return unit

    @Slot(str)
    def _report(self, typed: str) -> None:
        self.edited.emit(self.field.path, typed)

    @Slot()
    def _ask_reset(self) -> None:
        self.reset.emit(self.field.path)

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().color("border"))
        painter.drawLine(0, 0, self.width(), 0)


def _fitting(place: QWidget, phrases: Sequence[str], room: int) -> str:
    """Return the first that fits whole: a number that ends in an ellipsis reads as another."""
    place.ensurePolished()  # before, its font is that of the application, which is wider
    metrics = place.fontMetrics()
    return next((one for one in phrases if metrics.horizontalAdvance(one) <= room), phrases[-1])
