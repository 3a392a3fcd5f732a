"""Numbers of things in a sentence, singular and plural."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``1 item`` or ``7,050 items``; ``many`` where the plural is not ``one`` and an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def have(number: int) -> str:
    """Return the verb for ``number`` things: has or have."""
    return "has" if number == 1 else "have"


def are(number: int) -> str:
    """Return the verb for ``number`` things: is or are."""
    return "is" if number == 1 else "are"
