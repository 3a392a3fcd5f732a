"""No name becomes a formula, a macro, a tag or another column."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dasrec_core.data.spreadsheet_text import spreadsheet_text
from dasrec_core.reporting.document import Column, Table
from dasrec_core.reporting.escaping import latex_text, markdown_text
from dasrec_core.reporting.writers.csv_text import write_csv


@pytest.mark.parametrize(
    "name", ["=cmd|'/c calc'!A1", "@SUM(1)", "-1+1", "+1", "\t=1", "＝1", " =1", "\n=1"]
)
def test_a_formula_becomes_text_in_a_spreadsheet(name: str) -> None:
    assert spreadsheet_text(name) == f"'{name}"


@pytest.mark.parametrize(
    ("name", "cell"), [("\r=1", "'\n=1"), ("a\r=1", "a\n=1"), ("a\r\nb", "a\nb")]
)
def test_a_carriage_return_begins_no_row(name: str, cell: str) -> None:
    assert spreadsheet_text(name) == cell
    table = Table("t", (Column("a", "A"), Column("b", "B")), ((name, "end"),))
    rows = list(csv.reader(io.StringIO(write_csv(table).decode(), newline="")))
    assert rows == [["a", "b"], [cell, "end"]]


@pytest.mark.parametrize("name", ["DASRec", "a=b", "1-1", "lr 0.001", ""])
def test_harmless_text_stays_as_it_is_in_a_spreadsheet(name: str) -> None:
    assert spreadsheet_text(name) == name


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("a & b", r"a \& b"),
        ("50 %", r"50 \%"),
        ("x_1^2~$#", r"x\_1\textasciicircum{}2\textasciitilde{}\$\#"),
        ("γ = 0.3", r"\ensuremath{\gamma} = 0.3"),
        ("λ, Λ", r"\ensuremath{\lambda}, \ensuremath{\Lambda}"),
        ("[2pt]*", r"{[}2pt{]}{*}"),
        ("a--b ''c''", "a-{}-b '{}'c'{}'"),
        ("two\nlines\x00\x1b[0m", "two lines {[}0m"),
    ],
)
def test_text_prints_as_it_is_in_latex(name: str, escaped: str) -> None:
    assert latex_text(name) == escaped


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_latex_never_sees_a_bare_special_sign(text: str) -> None:
    bare = latex_text(text)
    for command in ("textbackslash", "textasciicircum", "textasciitilde", "ensuremath"):
        bare = bare.replace(f"\\{command}", "")
    for escaped in ("\\{", "\\}", "\\$", "\\&", "\\#", "\\_", "\\%"):
        bare = bare.replace(escaped, "")
    assert not set(bare) & set("$&#_%^~\n\r")
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    "name", ["a|b", "<script>", "[x](javascript:1)", "*b*", "`c`", "![i](u)", "a\nb", "~~x~~"]
)
def test_markdown_has_no_mark_up_from_a_name(name: str) -> None:
    shown = markdown_text(name)
    assert "\n" not in shown
    for sign in "|<>[]`*~":
        assert shown.count(sign) == shown.count(f"\\{sign}")
