"""Numbers and times of runs as people read them."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from dasrec_core import quantity
from studio.plain_number import steady_number

NONE: Final = "–"
MINUS: Final = "\N{MINUS SIGN}"


def metric_text(value: float | None) -> str:
    """A metric with four decimals and a real minus, or a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    shown = f"{abs(value):.4f}"
    return f"{MINUS}{shown}" if value < 0 and float(shown) else shown


def signed_text(difference: float | None) -> str:
    """A difference with its sign, four decimals and a real minus; no sign on a plain zero."""
    if difference is None or not math.isfinite(difference):
        return NONE
    shown = f"{abs(difference):.4f}"
    if float(shown) == 0:
        return shown
    return f"{'+' if difference > 0 else MINUS}{shown}"


def number_text(value: float | None) -> str:
    """Any number in four digits, with a real minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    return steady_number(value, 4)


def duration_text(seconds: float | None) -> str:
    """A duration in the two units that matter: ``45 s``, ``14 min``, ``2 h 05``, ``3 d 4 h``."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return NONE
    if 0 < seconds < 0.05:
        return "< 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours < 24 else f"{hours // 24} d {hours % 24} h"


def memory_text(num_bytes: float | None) -> str:
    """Memory in MB or GB; a dash where none was measured."""
    return NONE if num_bytes is None or num_bytes <= 0 else quantity.memory_text(num_bytes)


def moment_text(at_ms: int | None, now_ms: int) -> str:
    """A moment in local time, as short as it can be: ``14:05`` today, ``2 Nov``, ``Nov 2025``."""
    if at_ms is None:
        return NONE
    at, now = datetime.fromtimestamp(at_ms / 1000), datetime.fromtimestamp(now_ms / 1000)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at.day} {at:%b}" if at.year == now.year else f"{at:%b %Y}"


def full_moment_text(at_ms: int | None) -> str:
    """A moment in local time to the second."""
    return NONE if at_ms is None else f"{datetime.fromtimestamp(at_ms / 1000):%Y-%m-%d %H:%M:%S}"
