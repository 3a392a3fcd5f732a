"""A table in every format: numbers right, names harmless."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from comparison_runs import finished, study
from processor_time import processor_seconds

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Column, Mean, Place, Published, Table
from dasrec_core.reporting.formats import TABLE_FORMATS, format_of, write_table
from dasrec_core.reporting.paper_table import TableOptions, paper_table
from dasrec_core.reporting.pivot import PivotRequest, pivot
from dasrec_core.reporting.published import source_named
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.reporting.writers import xlsx
from tests.reference.latex_checker import cells_of

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "-1+1",
    r"\input{/etc/passwd}\write18{id}",
    "100 % & #1 $x_1^2$ ~",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) | `y` *z*",
    "}{ \\end{tabular} \\",
    "two\nlines\x00\x1b[31m\u2028three",
    "[2pt]",
    "*",
    "a--b",
    "{{ 7 * 7 }} {% raw %}",
    "γ ± 1 … “q”",
)


def hostile_table() -> Table:
    rows = tuple((name, Mean(0.1, 0.01, 3, mark="*")) for name in HOSTILE)
    columns = (
        Column("method", "Method"),
        *(Column(f"{name} recall@20", name, name, "mean") for name in HOSTILE[:1]),
    )
    return Table(HOSTILE[5], columns, rows, HOSTILE)


def comparison(**options: object) -> Table:
    made = pivot(study(), PivotRequest())
    return paper_table(made, TableOptions(**options))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_latex_marks_best_and_second_and_gives_the_spread() -> None:
    source = write_table(comparison(), "latex").decode()
    rows = cells_of(source)
    assert rows[0] == [
        "\\multicolumn{1}{c}{}",
        *(f"\\multicolumn{{2}}{{c}}{{{n}}}" for n in ("tiktok", "baby")),
    ]
    assert rows[1] == ["Method", "Recall@20", "NDCG@20", "Recall@20", "NDCG@20"]
    assert rows[-1][0] == "DASRec"
    assert rows[-1][1] == r"\textbf{0.1130} {\scriptsize $\pm$ 0.0005}"
    assert rows[-2][1] == r"\underline{0.1060} {\scriptsize $\pm$ 0.0005}"


@pytest.mark.parametrize("wide", [False, True])
def test_latex_of_hostile_names_reads_as_one_sound_table(wide: bool) -> None:
    source = write_table(hostile_table(), "latex", wide=wide).decode()
    assert len(cells_of(source)) == len(HOSTILE) + 2
    assert "\\input{" not in source
    assert "\\write" not in source


def test_the_checker_would_see_a_name_that_was_not_escaped() -> None:
    source = write_table(comparison(), "latex").decode()
    for evil in (r"\input{x}", "a & b", "50 %", "{", "x_1"):
        with pytest.raises(AssertionError):
            cells_of(source.replace("DASRec", evil))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("make", [comparison, hostile_table], ids=["comparison", "hostile"])
def test_latex_compiles(tmp_path: Path, make) -> None:
    table = write_table(make(), "latex", wide=True).decode()
    start = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n"
    document = start + table + "\\end{document}\n"
    (tmp_path / "paper.tex").write_text(document, "utf-8")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_markdown_has_one_row_per_method_and_as_many_cells_as_columns() -> None:
    lines = write_table(comparison(), "md").decode().splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 5
    assert rows[-1].startswith("| DASRec | **0.1130** ± 0.0005 |")
    assert {row.count("|") for row in rows} == {6}


def test_markdown_of_hostile_names_keeps_its_columns() -> None:
    lines = write_table(hostile_table(), "md").decode().splitlines()
    rows = [re.sub(r"\\.", "", line) for line in lines if line.startswith("|")]
    assert len(rows) == len(HOSTILE) + 2
    assert {row.count("|") for row in rows} == {3}


def test_csv_holds_mean_spread_and_seeds_in_full_precision() -> None:
    row = csv_rows(write_table(comparison(), "csv"))[-1]
    assert float(row["tiktok test recall@20"]) == pytest.approx(0.113, abs=1e-15)
    assert float(row["tiktok test recall@20 std"]) == pytest.approx(0.0005)
    assert row["tiktok test recall@20 seeds"] == "3"


def test_csv_has_no_formulas_and_leaves_numbers_alone() -> None:
    table = Table("t", (Column("a", "A"), Column("b", "B", kind="number")), (("=1+1", -0.12),))
    assert write_table(table, "csv") == b"a,b\n'=1+1,-0.12\n"
    for row in csv.reader(io.StringIO(write_table(hostile_table(), "csv").decode())):
        assert not row[0].startswith(("=", "@", "-"))


def test_excel_holds_numbers_as_numbers_and_every_name_as_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_table(hostile_table(), "xlsx")))
    sheet = book["Table"]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * (len(HOSTILE) + 1)
    assert sheet["A2"].value == HOSTILE[0]
    assert sheet["A2"].quotePrefix
    assert (sheet["B2"].value, sheet["B2"].data_type) == (0.1, "n")


def test_excel_shows_best_bold_and_second_underlined() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_table(comparison(), "xlsx")))
    *_, second, best = [row[1] for row in book["Table"].iter_rows(min_row=2)]
    assert best.font.bold
    assert second.font.underline == "single"
    assert book["About"]["A1"].value == "Comparison of 3 methods"


def test_more_rows_than_a_sheet_of_excel_holds_are_refused_with_another_way() -> None:
    table = Table("t", (Column("a", "A"),), (("x",),) * 1_048_576)
    with pytest.raises(ConfigError, match="1,048,576 rows") as caught:
        write_table(table, "xlsx")
    assert "CSV" in caught.value.hint


def test_a_heading_is_a_row_of_excel_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 3)
    table = Table("t", (Column("a", "A"),), (("x",),) * 2)
    assert write_table(table, "xlsx")
    with pytest.raises(ConfigError):
        write_table(replace(table, rows=(("x",),) * 3), "xlsx")


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.append((tag, dict(attrs)))


def test_html_of_hostile_names_has_no_tags_of_theirs_and_loads_nothing() -> None:
    page = Tags()
    page.feed(write_table(hostile_table(), "html").decode())
    tags = {tag for tag, _ in page.seen}
    assert not tags & {"script", "img", "a", "link", "iframe"}
    assert all("src" not in attrs and "href" not in attrs for _, attrs in page.seen)
    assert "49" not in write_table(hostile_table(), "html").decode()


def test_json_gives_rows_by_column_name() -> None:
    document = json.loads(write_table(comparison(source=source_named("dasrec")), "json"))
    row = document["rows"][-1]
    assert row["method"] == "DASRec"
    assert row["tiktok test recall@20 published"] == 0.1148
    assert row["tiktok test recall@20 published verdict"] == "within 5 %"


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_every_format_writes_missing_cells_and_an_empty_table(name: str) -> None:
    columns = (Column("a", "A"), Column("b", "B", "g", "mean"), Column("c", "C", "g", "published"))
    rows = (("x", None, None), ("y", Mean(0.1, None, 1, Place.BEST), Published(0.2, -0.5, "far")))
    assert write_table(Table("t", columns, rows), name)
    assert write_table(Table("t", columns, ()), name)


def test_one_seed_says_so_in_print() -> None:
    table = paper_table(pivot([finished()], PivotRequest()), TableOptions())
    for name in ("latex", "md", "html"):
        assert "1 seed" in write_table(table, name).decode()


@pytest.mark.parametrize("name", ["latex", "md", "html"])
def test_a_printed_zero_has_no_sign(name: str) -> None:
    rows = (("x", -0.00001), ("y", -0.1))
    table = Table("t", (Column("a", "A"), Column("b", "B", kind="number")), rows)
    written = write_table(table, name).decode().replace("$-$", "−")
    assert "−0.0000" not in written
    assert "−0.1000" in written


def test_one_method_is_no_methods() -> None:
    made = paper_table(pivot([finished()], PivotRequest()), TableOptions())
    assert made.title == "Comparison of 1 method"


def test_the_format_follows_from_the_name_of_a_file() -> None:
    assert [format_of(Path(name)) for name in ("a.tex", "b.XLSX", "c.txt")] == [
        "latex",
        "xlsx",
        None,
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_500_runs_are_written_at_once(name: str) -> None:
    # As many metrics as a run has by default: six at four cut-offs, read in three ways.
    many = {f"{metric}@{k}": 0.1234567 for metric in "abcdef" for k in (5, 10, 20, 50)}
    one = replace(finished(), best_valid=many, best_test=many, test_at_best_test_epoch=many)
    table = runs_table([one] * 500)
    # Measured 0.8 s as a workbook, half of it in openpyxl, and 0.1 to 0.3 s as text.
    limit_s = 2.0 if name == "xlsx" else 1.0
    assert processor_seconds(lambda: write_table(table, name)) < limit_s
