"""Parts of a Markdown file between two marks: those that are written anew, or that survive.

<!-- begin notes -->
…
<!-- end notes -->
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dasrec_core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the content of a part begins and ends in a text."""

    start: int
    end: int


def fence(name: str, content: str) -> str:
    """Return ``content`` between the marks of a part."""
    return f"<!-- begin {name} -->\n{content.strip()}\n<!-- end {name} -->"


def read_fence(text: str, name: str) -> str | None:
    """Return the content of a part; ``None`` where the text has none of this name.

    Raises:
        ConfigError: One of its marks is missing, or stands twice.
    """
    place = _find(text, name)
    return None if place is None else text[place.start : place.end].strip()


def replace_fence(text: str, name: str, content: str) -> str:
    """Return ``text`` with the content of a part replaced, all else as it is.

    Raises:
        ConfigError: The text has no such part, or its marks are damaged.
    """
    place = _find(text, name)
    if place is None:
        raise ConfigError(
            f"There is no part {name!r} to write.",
            f"Put `<!-- begin {name} -->` and `<!-- end {name} -->` where it belongs.",
        )
    return f"{text[: place.start]}\n{content.strip()}\n{text[place.end :]}"


def _find(text: str, name: str) -> _Place | None:
    begins = [one.end() for one in re.finditer(_mark("begin", name), text)]
    ends = [one.start() for one in re.finditer(_mark("end", name), text)]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        # Guessing here could throw away what a person wrote.
        raise ConfigError(
            f"The marks of the part {name!r} do not match: {len(begins)} begin, {len(ends)} end.",
            f"Leave one `<!-- begin {name} -->` and one `<!-- end {name} -->` after it.",
        )
    return _Place(begins[0], ends[0])


def _mark(kind: str, name: str) -> str:
    return rf"<!-- {kind} {re.escape(name)} -->"
