"""The copied summary of a data set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.modalities import ModalityKind
from dasrec_core.data.statistics import ModalitySummary
from studio.pages.data.findings_card import count_words
from studio.pages.data.markdown import as_markdown
from studio.pages.data.modalities_card import _row, result_words
from studio.pages.data.summary_card import density_words

IMAGE = ModalitySummary("image", ModalityKind.IMAGE, 4, "float32", "file_1.npy", 0, 9.0, 1.0)
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


def test_a_modality_to_standardise_is_not_called_complete(read, folder) -> None:
    entry = read(folder)
    (image, *_) = entry.report.summary.modalities
    raw = replace(FINDING, code="features_raw_scale", where=image.file)
    entry = replace(entry, report=replace(entry.report, findings=(raw,)))
    (line,) = [line for line in as_markdown(entry).splitlines() if line.startswith("| image ")]
    assert line.endswith("| Large numbers, standardise |")


@pytest.mark.parametrize(
    ("code", "severity", "words", "glyph"),
    [
        ("features_raw_scale", Severity.WARNING, "Large numbers, standardise", "warning"),
        ("features_not_finite", Severity.ERROR, "Numbers are missing", "x-circle"),
        ("features_of_a_kind_to_come", Severity.WARNING, "See Findings", "warning"),
        ("features_converted", Severity.INFO, "Complete", "check-circle"),
    ],
)
def test_the_result_of_a_modality_is_what_was_found_in_it(code, severity, words, glyph) -> None:
    finding = replace(FINDING, code=code, severity=severity)
    cell = _row(IMAGE, 5, [finding])[-1]
    assert (cell.text, cell.glyph) == (words, glyph)


def test_what_was_found_in_another_file_says_nothing_of_a_modality() -> None:
    assert result_words(IMAGE, [replace(FINDING, where="text.npy")]) == "Complete"


def test_rows_of_zeros_are_said_once() -> None:
    empty = replace(FINDING, code="features_empty_rows")
    raw = replace(FINDING, code="features_raw_scale")
    words = result_words(replace(IMAGE, zero_rows=2), [empty, raw])
    assert words == "2 rows are zero, large numbers, standardise"


@pytest.mark.parametrize(("share", "words"), [(0.000953, "0.0953 %"), (0.3, "30 %"), (0, "0 %")])
def test_density_has_three_digits(share, words) -> None:
    assert density_words(share) == words


def test_findings_are_counted_in_words() -> None:
    error = replace(FINDING, severity=Severity.ERROR)
    assert count_words([FINDING, error, FINDING]) == "1 error, 2 warnings"
