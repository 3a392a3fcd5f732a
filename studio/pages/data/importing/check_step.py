"""Step 4: what was found, what to do about it, and where to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from dasrec_core.data.findings import Finding
from dasrec_core.data.importing.repairs import RepairId, repairs_for
from studio.pages.data.finding_row import FindingRow
from studio.pages.data.findings_card import count_words
from studio.pages.data.importing.counts_card import CountsCard
from studio.pages.data.importing.session import ImportSession
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import button, entry, field
from studio.widgets.emptying import empty
from studio.widgets.parts import Item, card, column, holder, icon, row, text

_LEAST = 320  # width of either side in px at 100 % to stand beside the other
Choose = Callable[[RepairId, str, bool], None]


class CheckStep(QWidget):
    """Findings with repairs to tick; the folder of the new data set."""

    folder_asked = Signal()

    def __init__(self, session: ImportSession, place: Path) -> None:
        super().__init__()
        self._session, self._parent_folder = session, place
        self._shown: object = None
        self._is_named = False
        self._place = column(gap=SPACE.sm)
        self._note = text("", "small", "faint")
        self._name = entry("", "Name of the data set")
        self._name.setAccessibleName("Name")
        self._name.textEdited.connect(self._tell_place)
        self._where = text("", "caption", "faint", wrap=True)
        elsewhere = button("Elsewhere…", "folder-open", small=True)
        elsewhere.clicked.connect(self.folder_asked)
        self._counts = CountsCard(session, says_problem=False)
        findings = card("Findings", self._place, row(self._note, None), topic="data.findings")
        name = field("Name", self._name)
        where = row(self._where, elsewhere, gap=SPACE.sm)
        where.setStretch(0, 1)
        target = card("New data set", name, where, topic="data.target")
        found, made = column(findings, None), column(target, self._counts, None, gap=SPACE.lg)
        self.setLayout(beside(holder(found), holder(made), leasts=(_LEAST, _LEAST)))

    @property
    def target(self) -> Path:
        """Folder of the new data set."""
        return self._parent_folder / self._name.text().strip()

    @property
    def trouble(self) -> str:
        """Why the import cannot start yet; empty when it can."""
        name = self._name.text().strip()
        if not re.fullmatch(r"[\w][\w .()+-]{0,80}", name):
            return "Give the data set a name of letters, digits, blanks and hyphens."
        if not self._session.is_plan_current:
            return "The counts are not ready yet."
        plan = self._session.plan
        if plan is not None and plan.has_errors:
            return "Choose what to do about the errors."
        return ""

    def put_elsewhere(self, folder: Path) -> None:
        """Write into this folder instead."""
        self._parent_folder = folder
        self._tell_place()
        self._session.changed.emit()

    def refresh(self) -> None:
        """Show the session as it is now."""
        session = self._session
        if session.source is not None and not self._is_named:
            self._is_named = True  # once: whoever empties the line is about to type another name
            self._name.setText(session.source.name)
            self._tell_place()
        self._counts.refresh()
        if session.plan is not None and session.plan is not self._shown:
            self._shown = session.plan
            self._show_findings(session.plan.findings)

    def forget(self) -> None:
        """Begin anew for another source."""
        self._name.clear()
        self._is_named = False

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        before = self.focusWidget()
        name = before.accessibleName() if before is not None and before.hasFocus() else ""
        empty(self._place)
        chosen = self._session.recipe.repairs
        for finding in findings:
            self._place.addWidget(_finding(finding, chosen, self._choose))
        if not findings:
            fine = row(icon("check-circle", "success"), text("Nothing is wrong with it."), None)
            self._place.addWidget(holder(fine))
        self._note.setText(count_words(findings))
        for tick in self.findChildren(QCheckBox):
            if name and tick.accessibleName() == name:
                tick.setFocus()  # whoever works with the keyboard stays where they were

    def _choose(self, repair: RepairId, code: str, on: bool) -> None:
        """Choose a repair, in place of others for the same fault."""
        rivals = {one.id for one in repairs_for(code)} if on else {repair}
        kept = [one for one in self._session.recipe.repairs if one not in rivals]
        self._session.edit(repairs=(*kept, *([repair] if on else [])))

    @Slot()
    def _tell_place(self) -> None:
        self._where.setText(f"Will be written to {self.target}")
        self._session.changed.emit()


def _finding(finding: Finding, chosen: tuple[RepairId, ...], choose: Choose) -> QWidget:
    items: list[Item] = [FindingRow(finding)]
    # Where the words of the finding begin.
    severity = text("", "small").fontMetrics().horizontalAdvance("Warning  ")
    indent = theme.current().px(SIZE.icon + 2 * SPACE.sm) + severity
    for repair in repairs_for(finding.code):
        tick = QCheckBox(repair.label)
        tick.setAccessibleName(f"{repair.label}, for: {finding.what}")
        tick.setChecked(repair.id in chosen)
        # A box lives on the UI thread and so does its signal.
        tick.toggled.connect(
            lambda on, repair=repair.id, code=finding.code: choose(repair, code, on)
        )
        line = row(tick, text(repair.effect, "small", "muted", wrap=True), gap=SPACE.md)
        line.setStretch(1, 1)
        line.setContentsMargins(indent, 0, 0, 0)
        items.append(line)
    return holder(column(*items, gap=SPACE.xs))
