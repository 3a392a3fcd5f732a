"""One finding: the fact, and folded below it where, why and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from dasrec_core.data.findings import Finding, Severity
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, column, holder, icon, row, text

LOOK = {
    Severity.ERROR: ("x-circle", "danger", "Error"),
    Severity.WARNING: ("warning", "warning", "Warning"),
    Severity.INFO: ("info", "accent", "Note"),
}
"""Icon, tone and word of a severity; never the colour alone."""


class FindingRow(QWidget):
    """Errors, and what a setting repairs, begin unfolded.

    ``use_repair`` carries the ``path=value`` that deals with the finding.
    """

    use_repair = Signal(str)

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        glyph, tone, word = LOOK[finding.severity]
        mark = icon(glyph, tone)
        severity = text(word, "small", tone)
        severity.setFixedWidth(severity.fontMetrics().horizontalAdvance("Warning  "))
        self._fold = QToolButton()
        side = theme.current().px(SIZE.icon)
        self._fold.setIconSize(QSize(side, side))
        self._fold.clicked.connect(self._toggle)
        self._below = holder(column(*_details(finding), gap=SPACE.xs))
        items: list[Item] = [text(finding.what, wrap=True), self._below]
        if finding.repair:
            use = button("Use in new runs", kind="link", small=True)
            use.setToolTip(f"Sets {finding.repair} in the New run page")
            use.clicked.connect(self._offer_repair)
            items.append(row(use, None))
        words = holder(column(*items, gap=SPACE.xs))
        line = row(mark, severity, words, self._fold, gap=SPACE.sm)
        line.setStretch(2, 1)
        for part in (mark, severity, words, self._fold):
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        room = theme.current().px(SIZE.icon + SPACE.xs)
        self._fold.setFixedSize(room, room)
        self.setLayout(line)
        self.setAccessibleName(f"{word}: {finding.what}")
        self.unfold(finding.severity == Severity.ERROR or bool(finding.repair))

    @property
    def is_unfolded(self) -> bool:
        """Whether the details show."""
        return not self._below.isHidden()

    def unfold(self, is_open: bool) -> None:
        """Show or hide the details."""
        self._below.setVisible(is_open)
        action = "Hide details" if is_open else "Show details"
        self._fold.setToolTip(action)
        self._fold.setAccessibleName(f"{action}: {self.finding.what}")
        self._fold.setIcon(theme.current().icon("caret-up" if is_open else "caret-down"))

    @Slot()
    def _toggle(self) -> None:
        self.unfold(not self.is_unfolded)

    @Slot()
    def _offer_repair(self) -> None:
        self.use_repair.emit(self.finding.repair)


def _details(finding: Finding) -> list[Item]:
    """Return why it matters, what to do, and where, with the first examples."""
    lines: list[Item] = [
        text(sentence, "small", "muted", wrap=True)
        for sentence in (finding.why, finding.action)
        if sentence
    ]
    where = finding.where
    if finding.examples:
        more = finding.count - len(finding.examples)
        rest = f" and {more:,} more" if more > 0 else ""
        where = f"{where}: {', '.join(finding.examples)}{rest}"
    if where:
        lines.append(text(where, "caption", "faint", wrap=True))
    return lines
