"""Tables as text for other programs: Markdown, and CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from dasrec_core.data.spreadsheet_text import spreadsheet_text
from dasrec_core.reporting.escaping import markdown_text

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Rows = Sequence[Sequence[str]]


def as_csv(rows: Rows) -> str:
    """Return ``rows`` as CSV; text that a spreadsheet would take for a formula gets an apostrophe.

    A real minus sign becomes a hyphen, so that numbers are read as numbers.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [_csv_cell(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def as_markdown(rows: Rows) -> str:
    """Return ``rows`` as a Markdown table, the first row its heading."""
    head, *body = [[markdown_text(cell) for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _csv_cell(text: str) -> str:
    plain = text.replace("\N{MINUS SIGN}", "-")
    if _NUMBER.fullmatch(plain):
        return plain
    return spreadsheet_text(text)
