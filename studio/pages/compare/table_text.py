"""Tables as text for other programs: Markdown, and CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")

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
    head, *body = [[_markdown_cell(cell) for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _csv_cell(text: str) -> str:
    plain = text.replace("\N{MINUS SIGN}", "-")
    if _NUMBER.fullmatch(plain):
        return plain
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _markdown_cell(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
