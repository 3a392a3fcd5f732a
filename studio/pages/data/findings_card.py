"""What the check of a data set found, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from dasrec_core.data.checks.passed import PassedCheck
from dasrec_core.data.findings import Finding, Severity
from studio.pages.data.finding_row import FindingRow
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, holder, icon, row, text

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class FindingsCard(QWidget):
    """All findings at once, never one box after the other."""

    use_repair = Signal(str)

    def __init__(self, findings: Sequence[Finding], passed: Sequence[PassedCheck] = ()) -> None:
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
        if not items and not passed:
            fine = text("Everything that is checked is in order.")
            items = [row(icon("check-circle", "success"), fine, None)]
        items += [_passed_row(check) for check in passed]
        body = column(*items, gap=SPACE.sm)
        note = count_words(findings, len(passed))
        box = card("Findings", body, None, note=note, actions=[self._all], topic="data.findings")
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


def _passed_row(check: PassedCheck) -> QWidget:
    mark, word = icon("check-circle", "success"), text("Passed", "small", "success")
    word.setFixedWidth(word.fontMetrics().horizontalAdvance("Warning  "))
    words = text(check.what, wrap=True)
    line = row(mark, word, words, gap=SPACE.sm)
    line.setStretch(2, 1)
    for part in (mark, word, words):
        line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    shown = holder(line)
    shown.setAccessibleName(f"Passed: {check.what}")
    return shown


def count_words(findings: Sequence[Finding], num_passed: int = 0) -> str:
    """Return ``"1 error, 2 warnings, 4 passed"``; what does not occur is left out."""
    counts = [
        (sum(finding.severity == severity for finding in findings), _WORDS[severity])
        for severity in _ORDER
    ]
    words = [f"{number} {word}{'s' * (number > 1)}" for number, word in counts if number]
    return ", ".join([*words, *([f"{num_passed} passed"] if num_passed else [])])
