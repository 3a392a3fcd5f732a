"""Tooltips that show text as it is, whatever it holds."""

from __future__ import annotations

import html
from typing import Final

MAX_LENGTH: Final = 500

_OPEN, _CLOSE, _BREAK = "<qt>", "</qt>", "<br>"


def plain_tip(text: str) -> str:
    """Return ``text`` as a tooltip: never read as rich text, and cut at 500 characters.

    Qt guesses whether a tooltip is rich text and would load an image named in it, so the guess
    is taken away: it is rich text, in which everything is escaped.
    """
    if not text:
        return ""
    cut = text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
    return f"{_OPEN}{html.escape(cut)}{_CLOSE}".replace("\n", _BREAK)


def words_of(tip: str) -> str:
    """Return what a tooltip says, for where it is shown as plain text."""
    if not (tip.startswith(_OPEN) and tip.endswith(_CLOSE)):
        return tip
    return html.unescape(tip[len(_OPEN) : -len(_CLOSE)].replace(_BREAK, "\n"))
