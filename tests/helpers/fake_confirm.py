"""Answers questions in place of a person."""

from __future__ import annotations

from studio.widgets.confirm import CANCEL


class FakeConfirm:
    """Answers at once with what a test has set; with ``None`` the question stays open."""

    def __init__(self, answer: str | None = CANCEL) -> None:
        self.asked, self.answer = [], answer

    def ask(self, parent, question, answered) -> None:
        self.asked.append(question)
        if self.answer is not None:
            answered(self.answer)
