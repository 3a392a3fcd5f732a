"""Fonts of this machine for letters of names that the font of the figures lacks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontEntry

_NO_LETTERS: Final = "last resort"
"""Fonts called so have a box for every letter."""
_PLAIN: Final = 400  # weight


def complete_fonts(figure: Figure, family: str) -> None:
    """Let the texts of a figure borrow the letters that ``family`` lacks from installed fonts.

    Without, a name in Chinese would be a row of boxes. What no font here has stays a box.
    """
    from matplotlib.text import Text

    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    lacking = _lacking({sign for text in texts for sign in text.get_text()}, family)
    if lacking and (others := _families_with(lacking)):
        for text in texts:
            text.set_fontfamily([family, *others])


def _lacking(signs: Iterable[str], family: str) -> frozenset[str]:
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont(family)).get_charmap()
    # Marks of direction and the like are not drawn.
    drawn = (sign for sign in signs if unicodedata.category(sign) not in ("Cf", "Cc"))
    return frozenset(sign for sign in drawn if ord(sign) not in known)


@lru_cache(maxsize=64)
def _families_with(signs: frozenset[str]) -> tuple[str, ...]:
    """Return as few installed families as have these letters together, as far as any has them."""
    from matplotlib.font_manager import fontManager

    found: dict[str, frozenset[str]] = {}
    for entry in fontManager.ttflist:
        if entry.style == "normal" and entry.weight == _PLAIN and entry.name not in found:
            found[entry.name] = _signs_in(entry, signs)
    chosen: list[str] = []
    while signs:
        best = max(sorted(found), key=lambda name: len(found[name] & signs), default="")
        if not best or not found[best] & signs:
            break
        chosen.append(best)
        signs -= found[best]
    return tuple(chosen)


def _signs_in(entry: FontEntry, signs: frozenset[str]) -> frozenset[str]:
    from matplotlib.font_manager import get_font

    if entry.name.lower().lstrip(".").startswith((_NO_LETTERS, _NO_LETTERS.replace(" ", ""))):
        return frozenset()
    try:
        known = get_font(entry.fname).get_charmap()
    except (OSError, RuntimeError):  # taken away since matplotlib listed it, or damaged
        return frozenset()
    return frozenset(sign for sign in signs if ord(sign) in known)
