"""Differences as they stand in sentences and tables."""

from __future__ import annotations

from typing import Final

_MINUS: Final = "\N{MINUS SIGN}"


def signed(value: float) -> str:
    """A difference with its sign, four decimals and a real minus; no sign on a plain zero."""
    shown = f"{abs(value):.4f}"
    if float(shown) == 0:
        return shown
    return f"{'+' if value > 0 else _MINUS}{shown}"
