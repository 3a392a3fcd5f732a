"""What the draft changes of its preset, each with a way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.forms.field_note import base_word
from studio.forms.field_text import shown_for
from studio.forms.resolved import Change, Resolved
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.emptying import empty
from studio.widgets.parts import card, column, holder, icon, row, text

_LONGEST = 28  # characters of a value; longer lists end in an ellipsis


class ChangesCard(QWidget):
    """The list of changed settings."""

    reset = Signal(str)  # path
    reset_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all = button("Undo all", kind="ghost", small=True)
        self._all.clicked.connect(self.reset_all)
        self._lines: QVBoxLayout = column(gap=SPACE.xs)
        self._none = text("", "small", "faint", wrap=True)
        self._shown: tuple[Change, ...] | None = None
        box = card("Changed", self._none, self._lines, actions=[self._all], topic="new_run.changes")
        self._title = box.findChild(QLabel)
        self.setLayout(column(box))

    def show_resolved(self, resolved: Resolved) -> None:
        """List the changes of a draft."""
        word = base_word(resolved)
        base = "defaults" if word == "default" else "preset"
        if self._title is not None:
            self._title.setText(f"Changed from the {base}")
        owner = "model's defaults" if word == "default" else "preset"
        self._none.setText(f"Nothing. Every setting is as in the {owner}.")
        self._none.setVisible(not resolved.changes)
        self._all.setVisible(bool(resolved.changes))
        if resolved.changes == self._shown:
            return
        self._shown = resolved.changes
        empty(self._lines)
        for change in resolved.changes:
            self._lines.addWidget(self._line(change))

    def _line(self, change: Change) -> QWidget:
        undo = button("", "arrow-u-up-left", "ghost", small=True, tip=f"Undo {change.field.title}")
        undo.clicked.connect(partial(self.reset.emit, change.field.path))
        name = text(change.field.title, wrap=True)
        line = row(
            name,
            text(_short(shown_for(change.field, change.base)), "body", "faint"),
            icon("arrow-right", "faint"),
            text(_short(shown_for(change.field, change.value)), "strong", "accent"),
            undo,
        )
        line.setStretch(0, 1)
        line.setAlignment(name, Qt.AlignmentFlag.AlignVCenter)
        return holder(line)


def _short(value: str) -> str:
    if len(value) <= _LONGEST:
        return value
    # A list ends after a whole entry: a number that is cut reads as another.
    start, comma, _ = value[: _LONGEST - 1].rpartition(", ")
    return f"{start}{comma}…" if comma else value[: _LONGEST - 1] + "…"
