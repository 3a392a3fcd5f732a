"""The line under the table: what bold, underlined and the signs mean, and the notes."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.pages.paper.content import PaperContent
from studio.theme.tokens import SPACE
from studio.widgets.flow import FlowLayout
from studio.widgets.parts import column, holder, row, text

_SIGNS = (
    ("≈ within the seed spread", "success"),
    ("no sign: within 5 %", "success"),
    ("! further away", "danger"),
    ("? doubtful in its source", ""),
)
_MOST_NOTES = 3  # all of them are in every export


class Legend(QWidget):
    """Says only what applies to the table in view."""

    def __init__(self) -> None:
        super().__init__()
        second = text("second underlined", "small")
        font = second.font()
        font.setUnderline(True)
        second.setFont(font)
        self._best, self._second = text("Best bold", "strong"), second
        signs = FlowLayout(SPACE.md, 0)
        for words, tone in _SIGNS:
            signs.addWidget(text(words, "small", tone))
        self._signs = holder(signs)
        ranks = holder(row(self._best, self._second, gap=SPACE.sm))
        above = row(ranks, self._signs, gap=SPACE.xl)
        above.setStretch(1, 1)
        self._notes = text("", "small", "faint", wrap=True)
        body = column(
            above,
            self._notes,
            gap=SPACE.xs,
            margin=(SPACE.lg, SPACE.sm),
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(body)

    def show_content(self, content: PaperContent) -> None:
        """Follow the table."""
        several = len({row for row, _ in content.made.cells}) > 1
        self._best.setVisible(several and content.options.best)
        self._second.setVisible(several and content.options.second)
        self._signs.setVisible(any(one.kind == "published" for one in content.table.columns))
        # How the epoch was chosen and the seeds stand under the title, warnings above the table.
        above = {*content.table.notes[:2], *content.warnings, *content.remarks}
        shown = [note for note in content.table.notes if note not in above][:_MOST_NOTES]
        shown += content.remarks
        self._notes.setText("\n".join(shown))
        self._notes.setVisible(bool(shown))
