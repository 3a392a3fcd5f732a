"""The line that says whether the runs may be compared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from dasrec_core.store.records import RunRecord
from studio.pages.compare.comparability import Comparability, protocol_text
from studio.theme.tokens import SPACE
from studio.widgets.parts import column, notice


class VerdictBar(QWidget):
    """Green with the protocol, amber with a doubt, red with the reasons against."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=SPACE.sm)
        self.setLayout(self._box)

    def show_verdict(self, verdict: Comparability, runs: Sequence[RunRecord]) -> None:
        """Show the verdict on ``runs``, of which there is at least one."""
        while (item := self._box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        glyph, tone, words = _wording(verdict, runs[0])
        bar = notice(glyph, tone, words)
        self.setAccessibleName(words)
        self._box.addWidget(bar)


def _wording(verdict: Comparability, first: RunRecord) -> tuple[str, str, str]:
    if verdict.reasons:
        words = f"These runs are not comparable: {'; '.join(verdict.reasons)}."
        return "warning-circle", "danger", words
    if verdict.doubts:
        return "warning", "warning", f"Compare with care: {'; '.join(verdict.doubts)}."
    return "shield-check", "success", f"Same data and protocol: {protocol_text(first)}."
