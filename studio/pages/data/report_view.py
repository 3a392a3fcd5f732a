"""Everything about one data set that was read."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from dasrec_core.data.formats.registry import FORMATS
from studio.dataset_entry import DatasetEntry
from studio.dataset_report import DatasetReport
from studio.pages.data.findings_card import FindingsCard
from studio.pages.data.histogram_card import HistogramCard
from studio.pages.data.items_card import ItemsCard
from studio.pages.data.modalities_card import modalities_card
from studio.pages.data.summary_card import summary_card
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.parts import Item, card, column, text

_FINDINGS, _PLOT = 400, 280  # least widths in px at 100 % for a place beside another card


class ReportView(QWidget):
    """Built anew for each report, in its final place."""

    use_repair = Signal(str)
    map_asked = Signal()

    def __init__(self, entry: DatasetEntry, report: DatasetReport, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.findings = FindingsCard(report.findings, report.passed)
        self.findings.use_repair.connect(self.use_repair)
        items: list[Item] = []
        if report.summary is None:
            items += [_unusable(entry), self.findings, None]
        else:
            top = beside(
                summary_card(report.summary), self.findings, shares=(0, 1), leasts=(0, _FINDINGS)
            )
            items += [top, *_plots(report), modalities_card(report.summary, report.findings)]
            if report.items is not None:
                listed = ItemsCard(report.items)
                listed.map_asked.connect(self.map_asked)
                items.append(listed)
            items.append(None)
        body = column(*items, gap=SPACE.lg)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)


def head_words(entry: DatasetEntry, today: date) -> str:
    """Return when the data was checked, what it is, and the beginning of its fingerprint."""
    parts = []
    if entry.checked_at is not None:
        parts.append(f"Checked {_moment(entry.checked_at, today)}")
    report = entry.report
    if report is not None and report.format:
        known = FORMATS.get(report.format)
        parts.append(known.title if known is not None else report.format)
    if report is not None and report.fingerprint:
        parts.append(f"fingerprint {report.fingerprint[:4]} {report.fingerprint[4:8]}")
    return ", ".join(parts)


def _moment(at: datetime, today: date) -> str:
    day = "today" if at.date() == today else f"on {at.day} {at:%B}"
    return f"{day} at {at:%H:%M}"


def _plots(report: DatasetReport) -> list[Item]:
    if report.user_degrees is None or report.item_degrees is None:
        return []
    return [
        beside(
            HistogramCard("Interactions per user", "users", report.user_degrees),
            HistogramCard("Interactions per item", "items", report.item_degrees),
            leasts=(_PLOT, _PLOT),
        )
    ]


def _unusable(entry: DatasetEntry) -> QFrame:
    words = text(
        f"{entry.name} cannot be used yet. What is in the way stands below, all at once; when it "
        "is put right, check again.",
        wrap=True,
    )
    return card("", words)
