"""A data set as the library lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from dasrec_core.data.findings import Severity
from studio.dataset_report import DatasetReport


class EntryState(StrEnum):
    """What is known of a folder."""

    UNREAD = "unread"  # listed, not read since the studio started
    LOADING = "loading"
    OK = "ok"
    WARNINGS = "warnings"
    ERRORS = "errors"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """One known folder; immutable, so a page may keep it.

    Attributes:
        is_demo: The generated data set, which is made when it is first read.
        num_users: As last read, perhaps in an earlier session; 0 when never read.
        report: What the check found; ``None`` until it was read in this session.
        problem: Why it could not be read at all, in words; and what to do.
    """

    path: Path
    name: str
    state: EntryState = EntryState.UNREAD
    is_demo: bool = False
    num_users: int = 0
    num_items: int = 0
    report: DatasetReport | None = None
    problem: str = ""
    hint: str = ""
    checked_at: datetime | None = None

    @property
    def has_data(self) -> bool:
        """Whether its splits could be read, so that a run can at least be prepared on it."""
        return self.report is not None and self.report.summary is not None


def state_of(report: DatasetReport) -> EntryState:
    """Return the state that findings amount to."""
    severities = {finding.severity for finding in report.findings}
    if Severity.ERROR in severities or report.summary is None:
        return EntryState.ERRORS
    return EntryState.WARNINGS if Severity.WARNING in severities else EntryState.OK
