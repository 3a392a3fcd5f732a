"""What the check of a data set found, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.data.findings import Finding, Severity
from studio.pages.data.finding_row import FindingRow
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, icon, row, text

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class FindingsCard(QWidget):
    """All findings at once, never one box after the other."""

    use_repair = Signal(str)

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
        self.rows = [FindingRow(finding) for finding in ordered]
        for one in self.rows:
            one.use_repair.connect(self.use_repair)
        self._all = button("", kind="ghost", small=True)
        self._all.clicked.connect(self._toggle_all)
        if not self.rows:
            self._all.hide()
        items: list[Item] = list(self.rows)
        if not items:
            fine = text("Everything that is checked is in order.")
            items = [row(icon("check-circle", "success"), fine, None)]
        body = column(*items, gap=SPACE.sm)
        box = card("Findings", body, None, note=count_words(findings), actions=[self._all])
        self.setLayout(column(box))
        self._name_all()

    def _name_all(self) -> None:
        self._opens = not all(one.is_unfolded for one in self.rows)
        words = "Show all details" if self._opens else "Hide details"
        self._all.setText(words)
        self._all.setAccessibleName(words)

    @Slot()
    def _toggle_all(self) -> None:
        for one in self.rows:
            one.unfold(self._opens)
        self._name_all()


def count_words(findings: Sequence[Finding]) -> str:
    """Return ``"1 error, 2 warnings"``; severities that do not occur are left out."""
    counts = [
        (sum(finding.severity == severity for finding in findings), _WORDS[severity])
        for severity in _ORDER
    ]
    return ", ".join(f"{number} {word}{'s' * (number > 1)}" for number, word in counts if number)
