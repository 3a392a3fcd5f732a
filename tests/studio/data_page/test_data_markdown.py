"""The copied summary of a data set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dasrec_core.data.findings import Finding, Severity
from studio.pages.data.findings_card import count_words
from studio.pages.data.markdown import as_markdown
from studio.pages.data.summary_card import density_words

FINDING = Finding("x", Severity.WARNING, "A <b>|fact|</b>.", "file_1.npy", "Because.", "Do it.")


def test_counts_and_modalities_are_tables(read, folder) -> None:
    words = as_markdown(read(folder))
    assert "| 6 | 5 | 15 | 30 % | 9 | 3 | 3 |" in words
    assert "| image | image | 5 × 4 | float32 | 0 |" in words


def test_what_would_be_read_as_markup_is_escaped(read, folder) -> None:
    entry = read(folder)
    entry = replace(entry, name="a_b", report=replace(entry.report, findings=(FINDING,)))
    words = as_markdown(entry)
    assert words.startswith("# a\\_b\n")
    assert "(file\\_1.npy): A \\<b\\>\\|fact\\|\\</b\\>. Because. Do it." in words


@pytest.mark.parametrize(("share", "words"), [(0.000953, "0.0953 %"), (0.3, "30 %"), (0, "0 %")])
def test_density_has_three_digits(share, words) -> None:
    assert density_words(share) == words


def test_findings_are_counted_in_words() -> None:
    error = replace(FINDING, severity=Severity.ERROR)
    assert count_words([FINDING, error, FINDING]) == "1 error, 2 warnings"
