"""Text that a spreadsheet shows as it is."""

from __future__ import annotations

from typing import Final

# A spreadsheet takes a text that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def spreadsheet_text(text: str) -> str:
    """Return ``text`` for a CSV cell; with an apostrophe where it would be calculated."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
