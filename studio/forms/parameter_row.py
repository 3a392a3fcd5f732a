"""One setting as a line of the list of all parameters, edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSpacerItem, QWidget
from typing_extensions import override

from dasrec_core.config.form_field import FormField
from studio.forms.editors import editor_for
from studio.forms.field_note import NO_EFFECT, FieldNote, base_word, note_of, tooltip, unit_of
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

    The name of a setting that has no effect is muted, and it is said beside the control, or below
    where the button stands. There are dozens of rows and Qt styles every widget apart, so a row
    begins with the few it always shows; the rest is made when it is first needed.
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
        self._label = label = self._make_label()
        label.setBuddy(self._editor.widget)
        symbol: list[Item] = [symbol_label(field)] if field.symbol else []
        self._line = row(label, *symbol, None, self._editor.widget, gap=SPACE.sm)
        self._line.addStrut(px(SIZE.row))
        self._gap = QSpacerItem(px(_GAP_WIDTH), 1)
        self._line.addItem(self._gap)
        self._aside = self._make_aside() if unit_of(field) else None
        self._undo: QPushButton | None = None
        self._below: QLabel | None = None
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
        if (self._label.property("tone") == "muted") is not note.is_idle:
            theme.restyle(self._label, tone="muted" if note.is_idle else "text")
        self._show_below(note)
        self._show_way_back(note, base, value)
        self._show_aside(note)

    def below(self) -> str:
        """Return the words under the line: what is wrong, or that a change has no effect."""
        return self._below.text() if self._below is not None else ""

    def aside(self) -> str:
        """Return the words beside the control: its unit, or that it has no effect."""
        is_shown = self._aside is not None and self._aside.isVisibleTo(self)
        return self._aside.text() if self._aside is not None and is_shown else ""

    def _show_below(self, note: FieldNote) -> None:
        words = note.words if note.is_wrong else ""
        if note.is_idle and note.is_changed and not note.is_wrong:
            words = NO_EFFECT
        if self._below is None and words:
            self._below = text("", "caption", wrap=True)
            self._lines.addWidget(self._below)
        if self._below is not None:
            theme.restyle(self._below, tone="danger" if note.is_wrong else "muted")
            self._below.setText(words)
            self._below.setVisible(bool(words))

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

    def _show_aside(self, note: FieldNote) -> None:
        words = NO_EFFECT if note.is_idle else unit_of(self.field)
        if self._aside is None and words and not note.is_changed:
            self._aside = self._make_aside()
        if self._aside is not None:
            self._aside.setText(words)
            self._aside.setVisible(bool(words) and not note.is_changed)
        is_empty = not note.is_changed and not words
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

    def _make_aside(self) -> QLabel:
        aside = text(unit_of(self.field), "caption", "faint", wrap=True)
        aside.setFixedWidth(theme.current().px(NOTE_WIDTH))
        self._line.addWidget(aside)
        return aside

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
