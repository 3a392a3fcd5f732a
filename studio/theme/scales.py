"""Steps of the text size."""

from __future__ import annotations

from typing import Final

SCALES: Final = (0.8, 0.9, 1.0, 1.15, 1.3, 1.5)


def nearest(scale: float) -> int:
    """Index of the step that ``scale`` is nearest to."""
    return min(range(len(SCALES)), key=lambda index: abs(SCALES[index] - scale))


def next_scale(scale: float, by: int) -> float:
    """The scale so many steps away, within the steps there are; 0 steps: the usual scale."""
    if not by:
        return 1.0
    return SCALES[max(0, min(len(SCALES) - 1, nearest(scale) + by))]
