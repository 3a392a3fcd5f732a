"""Where names stand beside their points, so that they do not stand on each other."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final, TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

Anchor: TypeAlias = tuple[float, float]
"""Part of the width and height of words that stands at the point, as pyqtgraph has it."""

RIGHT: Final[Anchor] = (0, 0.5)
LEFT: Final[Anchor] = (1, 0.5)
ABOVE: Final[Anchor] = (0.5, 1.3)
BELOW: Final[Anchor] = (0.5, -0.3)
_ORDER: Final = (RIGHT, LEFT, ABOVE, BELOW, (0, 1.3), (0, -0.3), (1, 1.3), (1, -0.3))
"""The corners last: they are further from the point."""

_SYMBOL: Final = 5.0  # half of its size in pixels
_MOST_COVERED: Final = 0.3
"""Part of the area of words that may lie under others; beyond, they are left out."""
_CUT: Final = 20.0
"""How much worse an area outside of the chart is: words over each other can still be guessed."""


def place_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    width: float,
    nameless: Sequence[tuple[float, float]] = (),
    height: float = inf,
) -> list[Anchor | None]:
    """Return where each name stands: the first free place of right, left, above, below, corners.

    Args:
        points: In pixels from the top left corner, of shape ``(N, 2)``.
        sizes: Width and height of the words in pixels, of shape ``(N, 2)``.
        width: Of the chart in pixels; names do not stand out of it.
        nameless: Other points that names shall not cover, of shape ``(M, 2)``.
        height: Of the chart in pixels.

    Returns:
        One anchor per point, with the least overlap where no place is free; ``None`` where too
        little of the words could be read.
    """
    symbols = [_symbol(*point) for point in points]
    taken: list[Box] = [_symbol(*point) for point in nameless if point not in points]
    found: list[Anchor | None] = []
    for at, (point, size) in enumerate(zip(points, sizes, strict=True)):
        others = [*taken, *symbols[:at], *symbols[at + 1 :]]
        costs = [
            (_cost(_box(point, size, anchor), others, (width, height)), order, anchor)
            for order, anchor in enumerate(_ORDER)
        ]
        cost, _, anchor = min(costs)
        if cost > _MOST_COVERED * size[0] * size[1]:
            found.append(None)
            continue
        found.append(anchor)
        taken.append(_box(point, size, anchor))
    return found


def _symbol(x: float, y: float) -> Box:
    return x - _SYMBOL, y - _SYMBOL, x + _SYMBOL, y + _SYMBOL


def _box(point: tuple[float, float], size: tuple[float, float], anchor: Anchor) -> Box:
    left, top = point[0] - anchor[0] * size[0], point[1] - anchor[1] * size[1]
    return left, top, left + size[0], top + size[1]


def _cost(box: Box, others: Sequence[Box], room: tuple[float, float]) -> float:
    """Area in square pixels that is not free."""
    across = max(0.0, -box[0]) + max(0.0, box[2] - room[0])
    down = max(0.0, -box[1]) + max(0.0, box[3] - room[1])
    outside = across * (box[3] - box[1]) + down * (box[2] - box[0])
    return _CUT * outside + sum(_shared(box, other) for other in others)


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0
