"""Chooses settings and their values; says how many runs that makes before anything starts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from dasrec_core.config.field_errors import allowed
from dasrec_core.config.form_field import FieldKind, FormField
from studio.forms.draft_editor import DraftEditor
from studio.forms.field_text import text_of
from studio.forms.many_runs import TRIALS, many_runs, sweepable
from studio.forms.two_line_choice import Option, TwoLineChoice
from studio.pages.new_run.count_words import count_words
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import Segments, button
from studio.widgets.dialog_room import list_height
from studio.widgets.parts import Item, column, holder, line, row, scroll, text

_STEPS = frozenset(
    getattr(Qt.Key, f"Key_{name}")
    for name in ("Up", "Down", "Home", "End", "PageUp", "PageDown", "Space")
)
_HEIGHT = 240
_OTHERS = 400  # height of what stands around the list, with all that can be wrong
_NAME_WIDTH = 200
_BUDGET = "20"
_WAYS = "0.1, 0.3, 0.5   or   0.1 to 0.7 step 0.2   or   1e-4 to 1e-2 log 5"
_GRID = "Every combination of these values, with every seed."
_SEARCH = (
    "Each trial is chosen from how the earlier ones scored on validation; weak ones are given up "
    "early."
)
_SEARCH_WAYS = "1e-4 to 1e-2 log   or   0.1 to 0.7   or   64, 128, 256"


class SweepDialog(QDialog):
    """A line per swept setting; every change holds at once and can be undone."""

    def __init__(self, parent: QWidget, editor: DraftEditor) -> None:
        super().__init__(parent)
        self._editor = editor
        self._lines: dict[str, AxisLine] = {}
        self.setWindowTitle("Sweep")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind = Segments("All combinations", "Search")
        self.kind.changed.connect(self._choose_kind)
        self.trials = QLineEdit()
        self.trials.setAccessibleName("Trials")
        self.trials.setFixedWidth(theme.current().px(SPACE.xxl * 2))
        self.trials.textEdited.connect(self._type_trials)
        label = text("Trials", "body", "muted")
        label.setBuddy(self.trials)
        self._budget = holder(row(label, self.trials))
        self.ways = text("", "small", "faint", wrap=True)
        self.about, self.wrong = text("", "body", "muted", wrap=True), text("", "small", "danger")
        self.wrong.setWordWrap(True)
        self.choice = _Adder("Add a setting")
        self.choice.setPlaceholderText("Add a setting…")
        self.choice.chosen.connect(self._add)
        self._place: QVBoxLayout = column(gap=SPACE.sm)
        self._none = text("No setting is swept yet.", "small", "faint")
        area = scroll(holder(column(self._none, self._place, None, gap=0)))
        area.setMinimumHeight(list_height(parent, _HEIGHT, _OTHERS))
        self.count, self.time = text("", "strong", wrap=True), text("", "small", "faint", wrap=True)
        done = button("Done", kind="primary")
        done.clicked.connect(self.accept)
        foot = row(column(self.count, self.time, gap=2), done, gap=SPACE.lg)
        foot.setStretch(0, 1)
        parts: list[Item] = [
            row(text("Sweep", "heading"), None, self.kind),
            column(self.about, self.ways, gap=SPACE.xs),
            row(self.choice, None, self._budget),
            area,
            self.wrong,
            line(),
            foot,
        ]
        body = column(*parts, gap=SPACE.lg, margin=SPACE.xl)
        body.addStrut(theme.current().px(SIZE.reading * 0.8))
        self.choice.setMinimumWidth(theme.current().px(SIZE.side))
        self.setLayout(body)
        editor.changed.connect(self._show)
        self._show()
        self.choice.setFocus()

    def show_time(self, words: str) -> None:
        """Show how long it may take."""
        self.time.setText(words)

    def line_of(self, path: str) -> AxisLine:
        """Return the line of a swept setting."""
        return self._lines[path]

    @Slot()
    def _show(self) -> None:
        draft, many = self._editor.draft, many_runs(self._editor.resolved)
        is_search = bool(draft.trials)
        self.kind.set_current(int(is_search))
        self._budget.setVisible(is_search)
        if self.trials.text() != draft.trials:
            self.trials.setText(draft.trials)
        self.about.setText(_SEARCH if is_search else _GRID)
        self.ways.setText(f"Values: {_SEARCH_WAYS if is_search else _WAYS}")
        self._show_lines(many.errors)
        self.wrong.setText(many.errors.get(TRIALS, ""))
        self.wrong.setVisible(TRIALS in many.errors)
        self.count.setText(count_words(many))

    def _show_lines(self, errors: object) -> None:
        assert isinstance(errors, dict)
        fields = {one.path: one for one in sweepable(self._editor.resolved)}
        axes = self._editor.draft.axes
        for path in [one for one in self._lines if one not in axes or one not in fields]:
            gone = self._lines.pop(path)
            gone.hide()
            gone.deleteLater()
        for path in axes:
            if path in fields and path not in self._lines:
                made = self._lines[path] = AxisLine(fields[path])
                made.edited.connect(self._editor.sweep)
                made.removed.connect(self._editor.sweep_no_longer)
                self._place.addWidget(made)
        for path, own in self._lines.items():
            own.show_text(axes[path], errors.get(path, ""))
        self._none.setVisible(not self._lines)
        left = [one for path, one in fields.items() if path not in axes]
        self.choice.show_options(_options(left), "")

    @Slot(int)
    def _choose_kind(self, index: int) -> None:
        self._editor.search(_BUDGET if index else "")

    @Slot(str)
    def _type_trials(self, typed: str) -> None:
        self._editor.search(typed or " ")  # empty would mean no search

    @Slot(str)
    def _add(self, path: str) -> None:
        field = next((one for one in sweepable(self._editor.resolved) if one.path == path), None)
        if field is not None:
            self._editor.sweep(path, _first_values(field, self._editor))
            self._lines[path].edit.setFocus()
            self._lines[path].edit.selectAll()


class _Adder(TwoLineChoice):
    """Opens its list for keys that would else choose at once, for each choice adds a line."""

    # Qt overrides

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS or event.text().strip():
            self.showPopup()
        else:
            super().keyPressEvent(event)


class AxisLine(QWidget):
    """The values of one setting."""

    edited = Signal(str, str)  # path, text
    removed = Signal(str)  # path

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self._path = field.path
        self.edit = QLineEdit()
        self.edit.setAccessibleName(f"Values of {field.title}")
        self.edit.setMaxLength(4096)
        self.edit.textEdited.connect(self._report)
        name = text(field.title, "body")
        name.setFixedWidth(theme.current().px(_NAME_WIDTH))
        name.setBuddy(self.edit)
        name.setToolTip(f"{field.help}\n{allowed(field)}\n{field.path}")
        self.wrong = text("", "caption", "danger", wrap=True)
        away = button("", "x", "ghost", small=True, tip=f"Sweep {field.title} no longer")
        away.clicked.connect(self._leave)
        line = row(name, self.edit, away, gap=SPACE.sm)
        line.setStretch(1, 1)
        self.setLayout(column(line, self.wrong, gap=2))

    def show_text(self, typed: str, wrong: str) -> None:
        """Show what was typed, and what is wrong with it."""
        if self.edit.text() != typed:
            self.edit.setText(typed)
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.edit.setAccessibleDescription(wrong)
        if self.edit.property("invalid") != str(bool(wrong)).lower():
            theme.restyle(self.edit, invalid=str(bool(wrong)).lower())

    @Slot(str)
    def _report(self, typed: str) -> None:
        self.edited.emit(self._path, typed)

    @Slot()
    def _leave(self) -> None:
        self.removed.emit(self._path)


def _options(fields: Sequence[FormField]) -> list[Option]:
    """Return the settings under their headings, in the order of the form."""
    options: list[Option] = []
    group = ""
    for one in fields:
        if one.group != group:
            group = one.group
            options.append(Option("", group))
        options.append(Option(one.path, one.title, allowed(one)))
    return options


def _first_values(field: FormField, editor: DraftEditor) -> str:
    """Return values to begin with: all of a choice, else the one of the form."""
    match field.kind:
        case FieldKind.BOOL:
            return "true, false"
        case FieldKind.CHOICE:
            return ", ".join(field.choices)
        case _:
            return editor.resolved.texts.get(field.path, text_of(field.default))
