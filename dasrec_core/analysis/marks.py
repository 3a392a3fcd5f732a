"""Signs that tell a significant difference from one that may be chance."""

from __future__ import annotations

from typing import Final

LEVEL: Final = 0.05
BETTER, WORSE = "*", "°"


def significance_mark(difference: float, adjusted_p: float | None) -> str:
    """Return the sign of a significant difference to a baseline; empty for none.

    Args:
        difference: Method minus baseline, of a metric that is better when higher.
        adjusted_p: After correction for all tests shown together; ``None`` without a test.
    """
    if adjusted_p is None or adjusted_p >= LEVEL:
        return ""
    return BETTER if difference > 0 else WORSE
