"""Numbers as sentences and tables have them: of things, singular and plural, and of bytes."""

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


def memory_text(num_bytes: float) -> str:
    """Return ``354 MB`` or ``1.2 GB``: powers of 1000 as data sheets count, 1 MB at least."""
    if num_bytes < 1_000_000_000:
        return f"{max(1, round(num_bytes / 1e6))} MB"
    return f"{num_bytes / 1e9:.1f} GB"
