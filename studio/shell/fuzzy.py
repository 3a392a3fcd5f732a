"""Finding what a person means by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(query: str, words: str) -> float | None:
    """How well ``words`` match ``query``; ``None`` where the letters do not occur in order.

    Letters at the start of a word and letters that follow each other count more; long texts count
    a little less. An empty query matches everything alike.
    """
    needle, hay = query.casefold().replace(" ", ""), words.casefold()
    if not needle:
        return 0.0
    if (at := hay.find(query.casefold().strip())) >= 0:
        starts = at == 0 or not hay[at - 1].isalnum()
        return 100.0 + 20.0 * starts - 0.1 * len(hay) - 0.01 * at
    total, place = 0.0, -1
    for letter in needle:
        found = hay.find(letter, place + 1)
        if found < 0:
            return None
        starts = found == 0 or not hay[found - 1].isalnum()
        total += 1.0 + 4.0 * starts + 3.0 * (found == place + 1)
        place = found
    return total - 0.1 * len(hay)


def best(query: str, things: Iterable[T], words_of: Callable[[T], str]) -> list[T]:
    """Those of ``things`` that match, best first; equals keep their order."""
    scored = [
        (value, thing) for thing in things if (value := score(query, words_of(thing))) is not None
    ]
    return [thing for _, thing in sorted(scored, key=lambda pair: -pair[0])]
