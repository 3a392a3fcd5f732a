"""Text that a spreadsheet shows as it is."""

from __future__ import annotations

from typing import Final

# A spreadsheet takes a text that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def spreadsheet_text(text: str) -> str:
    """Return ``text`` for a CSV cell; with an apostrophe where it would be calculated.

    Every line end in it is a line feed. Writers do not quote a lone carriage return, and readers
    begin a row there: the rest of a title would be a row, or a formula, of its own.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{lines}" if lines.lstrip(" ").startswith(FORMULA_STARTS) else lines
