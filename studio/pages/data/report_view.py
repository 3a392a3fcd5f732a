"""Everything about one data set that was read."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from studio.dataset_entry import DatasetEntry
from studio.dataset_report import DatasetReport
from studio.pages.data.findings_card import FindingsCard
from studio.pages.data.histogram_card import HistogramCard
from studio.pages.data.modalities_card import modalities_card
from studio.pages.data.summary_card import summary_card
from studio.qtmodels.plain_tip import plain_tip
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, equal, holder, row, scroll, text

_FORMATS = {"diffmm": "DiffMM folder", "mmrec": "MMRec folder"}


class ReportView(QWidget):
    """Built anew for each report; asks the page for everything that is to be done."""

    check_asked = Signal()
    copy_asked = Signal()
    run_asked = Signal()
    use_repair = Signal(str)

    def __init__(self, entry: DatasetEntry, report: DatasetReport) -> None:
        super().__init__()
        self.entry = entry
        self.findings = FindingsCard(report.findings)
        self.findings.use_repair.connect(self.use_repair)
        items: list[Item] = [self._head(report)]
        if report.summary is None:
            items += [_unusable(entry), self.findings]
        else:
            top = row(summary_card(report.summary), self.findings, gap=SPACE.lg)
            top.setStretch(1, 1)
            items += [top, *_plots(report), modalities_card(report.summary)]
        body = holder(column(*items, None, gap=SPACE.lg, margin=(SPACE.xl, SPACE.lg)))
        self.setLayout(column(scroll(body)))

    def _head(self, report: DatasetReport) -> QWidget:
        name = text(self.entry.name, "title")
        name.setToolTip(plain_tip(str(self.entry.path)))
        about = text(head_words(self.entry, report, date.today()), "small")
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        check = button("Check again", "arrow-clockwise", tip="Read the folder again")
        check.clicked.connect(self.check_asked)
        copy = button("Copy summary", "clipboard-text", tip="Copy the summary as Markdown")
        copy.clicked.connect(self.copy_asked)
        actions: list[Item] = [check, copy]
        if report.summary is not None:
            start = button("New run with this data", "plus-circle", "primary")
            start.clicked.connect(self.run_asked)
            actions.append(start)
        head = row(column(name, about, gap=SPACE.xs), *actions)
        head.setStretch(0, 1)
        return holder(head)


def head_words(entry: DatasetEntry, report: DatasetReport, today: date) -> str:
    """Return when the data was checked, what it is, and the beginning of its fingerprint."""
    parts = []
    if entry.checked_at is not None:
        parts.append(f"Checked {_moment(entry.checked_at, today)}")
    if report.format:
        parts.append(_FORMATS.get(report.format, report.format))
    if report.fingerprint:
        parts.append(f"fingerprint {report.fingerprint[:4]} {report.fingerprint[4:8]}")
    return ", ".join(parts)


def _moment(at: datetime, today: date) -> str:
    day = "today" if at.date() == today else f"on {at.day} {at:%B}"
    return f"{day} at {at:%H:%M}"


def _plots(report: DatasetReport) -> list[Item]:
    if report.user_degrees is None or report.item_degrees is None:
        return []
    return [
        equal(
            HistogramCard("Interactions per user", "users", report.user_degrees),
            HistogramCard("Interactions per item", "items", report.item_degrees),
        )
    ]


def _unusable(entry: DatasetEntry) -> QFrame:
    words = text(
        f"{entry.name} cannot be used yet. What is in the way stands below, all at once; when it "
        "is put right, check again.",
        wrap=True,
    )
    return card("", words)
