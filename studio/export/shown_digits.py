"""How exactly numbers were shown, so that an export shows them no less exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?\d+(\.(?P<decimals>\d+))?([eE](?P<power>[+-]?\d+))?", re.ASCII)
_MOST: Final = 12


def most_decimals(words: Iterable[str]) -> int:
    """Return how many decimals it takes to show all of these as exactly as they were.

    ``0.25`` takes two and ``5e-05`` five; what is no number takes none.
    """
    found = (_NUMBER.fullmatch(word.replace("\N{MINUS SIGN}", "-")) for word in words)
    needed = (len(m["decimals"] or "") - int(m["power"] or 0) for m in found if m is not None)
    return min(max(needed, default=0), _MOST)
