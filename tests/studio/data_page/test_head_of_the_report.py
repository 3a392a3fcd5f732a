"""The line below the name of a data set: when it was checked and what it is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from dasrec_core.data.formats.registry import FORMATS
from studio.dataset_entry import DatasetEntry
from studio.dataset_report import DatasetReport
from studio.pages.data.report_view import head_words


def test_a_format_is_called_as_its_own_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "new", SimpleNamespace(title="A new layout"))
    report = DatasetReport("new", (), fingerprint="0123456789abcdef")
    entry = DatasetEntry(
        Path("toys"), "toys", report=report, checked_at=datetime(2026, 11, 30, 9, 5)
    )
    words = head_words(entry, date(2026, 11, 30))
    assert words == "Checked today at 09:05, A new layout, fingerprint 0123 4567"
