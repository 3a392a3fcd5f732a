from __future__ import annotations

import csv
import io

import pytest

from studio.pages.compare.table_text import as_csv, as_markdown


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "@SUM(1)", "-1+1", "+x", "\t=1", "＝1", "\0=1", "\r=1"]
)
def test_a_cell_that_looks_like_a_formula_is_made_text(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(as_csv([[text]]), newline="")))
    assert cell.startswith("'")


@pytest.mark.parametrize(
    ("text", "written"), [("−0.0049", "-0.0049"), ("+0.0012", "+0.0012"), ("5e-4", "5e-4")]
)
def test_a_number_stays_a_number(text: str, written: str) -> None:
    assert as_csv([[text]]) == f"{written}\n"


def test_markdown_shows_names_literally_and_keeps_one_line_per_row() -> None:
    table = as_markdown([["Setting", "a|b"], ["<b>*x*</b>", "two\nlines"]])
    assert table.splitlines() == [
        r"| Setting | a\|b |",
        "| --- | --- |",
        r"| \<b\>\*x\*\</b\> | two lines |",
    ]
