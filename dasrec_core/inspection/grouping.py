"""Users by how sparse they are, items by how popular: groups of like degree.

>>> equal_count_groups(degrees, 5)          # as many in each group as ties allow
>>> edge_groups(degrees, (5, 10, 20))       # 1–4, 5–9, 10–19, from 20
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dasrec_core.data.interactions import IntArray
from dasrec_core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Group:
    """Users or items of like degree.

    Attributes:
        label: Such as ``"2–4"``, ``"from 20"`` or ``"0 (cold)"``.
        low: Fewest training interactions of its members.
        high: Most of them.
        size: How many members.
    """

    label: str
    low: int
    high: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which group each user or item is in.

    Attributes:
        groups: By rising degree; cold ones, without a training interaction, come first and are a
            group of their own; no group is empty.
        group_of: Place of the group of each in ``groups``, int64, shape ``(N,)``.
    """

    groups: tuple[Group, ...]
    group_of: IntArray


def equal_count_groups(degrees: IntArray, count: int = 5) -> Grouping:
    """Return groups with as many members each as ties allow.

    Those of one degree stay together, so there may be fewer groups, of unequal size: on TikTok
    most users have two interactions.

    Args:
        degrees: Training interactions of each user or item, int64, shape ``(N,)``.
        count: How many groups, the cold ones aside.

    Raises:
        ConfigError: ``count`` is below 1.
    """
    if count < 1:
        raise ConfigError(f"{count} groups were asked for.", "Ask for at least one.")
    active = np.sort(degrees[degrees > 0])
    shares = np.arange(1, count + 1) / count
    places = np.ceil(shares * len(active)).astype(np.int64) - 1
    highs = np.unique(active[places.clip(min=0)]) if len(active) else np.empty(0, np.int64)
    return _grouping(degrees, highs[:-1] + 1, names_range=False)


def edge_groups(degrees: IntArray, edges: Sequence[int]) -> Grouping:
    """Return groups that begin at given degrees; below the first edge is a group of its own.

    Args:
        degrees: Training interactions of each user or item, int64, shape ``(N,)``.
        edges: Least degree of each group but the first, rising, from 2.

    Raises:
        ConfigError: The edges do not rise.
    """
    if not edges or list(edges) != sorted(set(edges)) or edges[0] < 2:
        raise ConfigError(
            f"The group edges {', '.join(map(str, edges)) or '(none)'} do not rise from 2.",
            "Give the least number of interactions of each group but the first, such as 5,10,20.",
        )
    return _grouping(degrees, np.array(edges, dtype=np.int64), names_range=True)


def _grouping(degrees: IntArray, edges: IntArray, *, names_range: bool) -> Grouping:
    """Group by ``edges``; labels name the range between edges, or else the degrees that occur."""
    bounds = np.concatenate([[0, 1], edges])  # least degree of each group
    place = np.searchsorted(bounds, degrees, side="right") - 1
    sizes = np.bincount(place, minlength=len(bounds))
    groups = []
    for number in np.flatnonzero(sizes).tolist():
        members = degrees[place == number]
        low, high = int(members.min()), int(members.max())
        is_last = number == len(bounds) - 1
        shown = (low, high)
        if names_range:
            shown = (int(bounds[number]), high if is_last else int(bounds[number + 1]) - 1)
        groups.append(
            Group(
                _label(shown, is_cold=number == 0, is_open=is_last and names_range),
                low,
                high,
                int(sizes[number]),
            )
        )
    numbering = np.cumsum(sizes > 0) - 1
    return Grouping(tuple(groups), numbering[place])


def _label(bounds: tuple[int, int], *, is_cold: bool, is_open: bool) -> str:
    low, high = bounds
    if is_cold:
        return "0 (cold)"
    if is_open:
        return f"from {low}"
    return str(low) if low == high else f"{low}–{high}"
