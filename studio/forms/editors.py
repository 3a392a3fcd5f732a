"""One control per kind of setting; every one speaks text, in the notation of ``--set``."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from dasrec_core.config.form_field import FieldKind, FormField
from studio.forms.field_text import NONE, NOT_GIVEN, choice_word, text_of
from studio.theme import theme
from studio.widgets.controls import Switch

_NUMBERS = frozenset({FieldKind.INT, FieldKind.FLOAT})
_LONGEST = 4096  # characters; far above any sensible value


class Editor(QObject):
    """Shows and edits the text of one setting. ``widget`` is the control."""

    edited = Signal(str)

    def __init__(self, widget: QWidget, field: FormField) -> None:
        super().__init__(widget)
        self.widget, self.field = widget, field
        widget.setAccessibleName(field.title)
        widget.setAccessibleDescription(field.help)

    def show_text(self, text: str) -> None:
        """Show ``text`` without reporting it as edited."""
        raise NotImplementedError

    def mark(self, *, changed: bool, wrong: bool) -> None:
        """Tint the control when it differs from the preset, outline it when it is wrong."""
        marks = {"changed": str(changed and not wrong).lower(), "invalid": str(wrong).lower()}
        if any(self.widget.property(name) != value for name, value in marks.items()):
            theme.restyle(self.widget, **marks)

    def say(self, problem: str) -> None:
        """Tell screen readers what is wrong, or with an empty text what the setting is."""
        self.widget.setAccessibleDescription(problem or self.field.help)


class TextEditor(Editor):
    """A line to type in: numbers, lists, text. Nothing typed is ever corrected."""

    def __init__(self, field: FormField, *, in_place: bool = False) -> None:
        self._line = _Line()
        super().__init__(self._line, field)
        self._line.setMaxLength(_LONGEST)
        self._line.setMinimumWidth(1)
        is_list = field.kind is FieldKind.LIST
        empty = NOT_GIVEN if field.optional else NONE if is_list else ""
        self._line.setPlaceholderText(empty)
        self._line.setProperty("inplace", str(in_place).lower())
        if in_place and field.kind in _NUMBERS:
            self._line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line.textEdited.connect(self.edited)

    @override
    def show_text(self, text: str) -> None:
        if text != self._line.text():
            self._line.setText(text)
            self._line.setCursorPosition(len(text) if self._line.hasFocus() else 0)


class ChoiceEditor(Editor):
    """A drop-down of the allowed values."""

    def __init__(self, field: FormField, *, in_place: bool = False) -> None:
        self._box = Choice()
        super().__init__(self._box, field)
        self._box.setMinimumWidth(1)
        self._box.setProperty("inplace", str(in_place).lower())
        for one in field.choices:
            self._box.addItem(choice_word(field, one), one)
        self._box.activated.connect(self._report)

    @override
    def show_text(self, text: str) -> None:
        index = self._box.findData(text)
        self._box.setCurrentIndex(index)
        self._box.setPlaceholderText(text if index < 0 else "")

    @Slot(int)
    def _report(self, index: int) -> None:
        self.edited.emit(str(self._box.itemData(index)))


class SuggestEditor(Editor):
    """A line to type in, with the usual values to pick from."""

    def __init__(self, field: FormField, suggestions: Sequence[str]) -> None:
        self._box = Choice()
        super().__init__(self._box, field)
        self._line = _Line()
        self._line.setAccessibleName(field.title)
        self._box.setEditable(True)
        self._box.setLineEdit(self._line)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setCompleter(None)  # type: ignore[arg-type]  # None is how Qt takes it off
        self._box.setMinimumWidth(1)
        self._box.addItems(list(suggestions))
        self._line.setMaxLength(_LONGEST)
        self._line.textEdited.connect(self.edited)
        self._box.textActivated.connect(self.edited)

    @override
    def show_text(self, text: str) -> None:
        if text != self._line.text():
            self._box.setEditText(text)


class SwitchEditor(Editor):
    """An on/off switch with its word."""

    def __init__(self, field: FormField) -> None:
        self._switch = Switch("off")
        super().__init__(self._switch, field)
        self._switch.toggled.connect(self._show_word)
        self._switch.clicked.connect(self._report)

    @override
    def show_text(self, text: str) -> None:
        self._switch.setChecked(text == text_of(True))

    @Slot(bool)
    def _show_word(self, on: bool) -> None:
        self._switch.setText("on" if on else "off")

    @Slot(bool)
    def _report(self, on: bool) -> None:
        self.edited.emit(text_of(on))


class Choice(QComboBox):
    """A drop-down that a scroll of the page never changes."""

    # Qt overrides

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Line(QLineEdit):
    """A line that leaves undo and redo to the form, where one step is one setting."""

    # Qt overrides

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return False
        return super().event(event)


def editor_for(field: FormField, *, in_place: bool = False) -> Editor:
    """Return the control for a setting; ``in_place`` is the quiet look inside a list."""
    editor: Editor
    match field.kind:
        case FieldKind.BOOL:
            editor = SwitchEditor(field)
        case FieldKind.CHOICE:
            editor = ChoiceEditor(field, in_place=in_place)
        case _:
            editor = TextEditor(field, in_place=in_place)
    if field.fixed:
        editor.widget.setEnabled(False)
    return editor
