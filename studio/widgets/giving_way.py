"""Which columns of a table go where there is no room for all."""

from __future__ import annotations

from collections.abc import Iterable


def given_way(needed: int, gives: Iterable[tuple[int, int]], room: int) -> dict[int, int]:
    """Return the columns that go, number and width, until the rest fits.

    Args:
        needed: Px that all columns take.
        gives: Number and width in px of each that may go, the first to go first.
        room: Px that they may take.
    """
    gone: dict[int, int] = {}
    for number, width in gives:
        if needed <= room:
            break
        gone[number] = width
        needed -= width
    return gone
