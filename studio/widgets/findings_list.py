"""Findings about a data set, or any sentences with a severity, one per line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from dasrec_core.data.findings import Finding, Severity
from studio.theme.tokens import SPACE
from studio.widgets.emptying import empty
from studio.widgets.parts import Item, column, holder, icon, row, text

LOOK = {
    Severity.ERROR: ("x-circle", "danger", "Error"),
    Severity.WARNING: ("warning", "warning", "Warning"),
    Severity.INFO: ("info", "accent", "Note"),
}
"""Icon, tone and word of a severity; never the colour alone."""


class FindingsList(QWidget):
    """The sentences of findings with severity, place, reason and what to do."""

    def __init__(self, findings: Sequence[Finding] = ()) -> None:
        super().__init__()
        self._box = column(gap=SPACE.md)
        self.setLayout(self._box)
        self.show_findings(findings)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these instead; an empty sequence says that nothing was found."""
        empty(self._box)
        for finding in findings:
            self._box.addWidget(finding_row(finding))
        if not findings:
            self._box.addWidget(
                holder(
                    row(
                        icon("check-circle", "success"),
                        text("Nothing to report: everything that is checked is in order."),
                        None,
                    )
                )
            )
        self._box.addStretch(1)


def finding_row(finding: Finding, *actions: Item) -> QWidget:
    """One finding: what, and below it where, why and what to do."""
    glyph, tone, word = LOOK[finding.severity]
    below = " ".join(part for part in (finding.why, finding.action) if part)
    words: list[Item] = [text(finding.what, wrap=True)]
    if below:
        words.append(text(below, "small", wrap=True))
    if finding.where:
        words.append(text(finding.where, "caption"))
    mark = icon(glyph, tone)
    mark.setAccessibleName(word)
    mark.setToolTip(word)
    box = row(column(mark, None), column(*words, gap=SPACE.xs), *actions, gap=SPACE.sm)
    box.setStretch(1, 1)
    line = holder(box)
    line.setAccessibleName(f"{word}: {finding.what}")
    return line
