"""Questions that must be answered before something is lost; injected, so that tests answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.keyboard_return import KeyboardReturn
from studio.widgets.parts import Item, column, icon, row, text

CANCEL = "cancel"
"""The answer when the question is put away with Escape or Cancel."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer. ``kind`` is that of the button: primary, secondary or danger."""

    id: str
    label: str
    kind: str = "secondary"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what it means, and the ways to answer, the safest one last.

    Cancel is always offered besides ``options``.
    """

    title: str
    words: str
    options: tuple[Option, ...]


class Confirm(Protocol):
    """Asks a person, and calls back with the id of the answer; never blocks."""

    def ask(self, parent: QWidget, question: Question, answered: Callable[[str], object]) -> None:
        """Ask; ``answered`` gets an option's id, or :data:`CANCEL`."""


class QuestionDialog(QDialog):
    """A question over its window."""

    def __init__(self, parent: QWidget, question: Question) -> None:
        super().__init__(parent)
        self.answer = CANCEL
        self.setWindowTitle(question.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        buttons: list[Item] = [None, self._button(Option(CANCEL, "Cancel"))]
        buttons += [self._button(option) for option in question.options]
        words = column(
            text(question.title, "heading", wrap=True),
            text(question.words, "body", "muted", wrap=True),
            gap=SPACE.sm,
        )
        mark = icon("question", "accent", SIZE.icon_lg)
        head = row(mark, words, gap=SPACE.md)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        body = column(head, row(*buttons), gap=SPACE.xl, margin=SPACE.xl)
        body.addStrut(theme.current().px(SIZE.side + SPACE.xxl * 2))
        self.setLayout(body)

    def _button(self, option: Option) -> QPushButton:
        push = button(option.label, kind=option.kind)
        push.setDefault(option.kind == "primary")
        # Clicked on the UI thread only.
        push.clicked.connect(lambda: self._take(option.id))
        return push

    def _take(self, answer: str) -> None:
        self.answer = answer
        self.accept() if answer != CANCEL else self.reject()


class DialogConfirm:
    """Asks with a dialog over the window."""

    def ask(self, parent: QWidget, question: Question, answered: Callable[[str], object]) -> None:
        """Open the dialog and return; ``answered`` is called when it closes."""
        dialog = QuestionDialog(parent, question)
        KeyboardReturn(dialog)  # before the answer, which may have its own use for the keyboard
        # A dialog lives on the UI thread and so does its signal.
        dialog.finished.connect(lambda _code: answered(dialog.answer))
        dialog.open()
