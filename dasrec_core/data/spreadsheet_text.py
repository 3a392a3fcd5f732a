"""Text that a spreadsheet shows as it is."""

from __future__ import annotations

# A spreadsheet takes a text that begins so for a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return ``text``, quoted with ``'`` where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
