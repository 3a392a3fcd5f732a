"""The line that says whether the runs may be compared."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from dasrec_core.analysis.protocol import Comparability
from dasrec_core.store.records import RunRecord
from studio.pages.compare.heads import relax
from studio.theme.tokens import SPACE
from studio.widgets.emptying import empty
from studio.widgets.parts import column, notice


class VerdictBar(QWidget):
    """Green with the protocol, amber with a doubt, red with the reasons against."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=SPACE.sm)
        self.setLayout(self._box)

    def show_verdict(self, verdict: Comparability, runs: Sequence[RunRecord]) -> None:
        """Show the verdict on ``runs``, of which there is at least one."""
        words = verdict.sentence(runs)
        if verdict.reasons:
            self._put("warning-circle", "danger", words)
        elif verdict.doubts:
            self._put("warning", "warning", words)
        else:
            self._put("shield-check", "success", words)

    def show_hint(self, words: str) -> None:
        """Show something to keep in mind."""
        self._put("info", "accent", words)

    def _put(self, glyph: str, tone: str, words: str) -> None:
        empty(self._box)
        self.setAccessibleName(words)
        shown = notice(glyph, tone, words)
        relax(shown)
        self._box.addWidget(shown)
