"""Times as people store them: seconds, milliseconds or finer, or dates as text."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

# By size alone: 1e11 seconds are the year 5138, 1e11 milliseconds are 1973.
_UNITS = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3))


def as_seconds(column: pa.Array) -> NDArray[np.float64]:
    """Return seconds since 1970 of a column of text, NaN where an entry cannot be read.

    Numbers are seconds; larger ones than 10^11 are milliseconds, microseconds or nanoseconds,
    which is told from each number by itself. Text is read as an ISO date, with time or without;
    without a zone it is UTC.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        numbers: NDArray[np.float64] = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return _from_text(column)
    return _from_numbers(numbers)


def _from_numbers(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    size, seconds = np.abs(numbers), numbers.copy()
    for least, factor in _UNITS:
        at = size >= least
        seconds[at] = numbers[at] * factor
        size[at] = 0.0
    seconds[~np.isfinite(seconds)] = np.nan
    return seconds


def _from_text(column: pa.Array) -> NDArray[np.float64]:
    import pandas as pd

    texts = pd.Series(column.to_pylist(), dtype="object")
    numbers = pd.to_numeric(texts, errors="coerce")
    stamps = pd.to_datetime(
        texts.where(numbers.isna(), None), errors="coerce", utc=True, format="ISO8601"
    )
    # In nanoseconds, the unit without as_unit, the year 9999 that stands for "never" overflows.
    seconds = (stamps - pd.Timestamp(0, tz="UTC").as_unit("s")).dt.total_seconds()
    merged = seconds.to_numpy(dtype=np.float64, na_value=np.nan)
    plain = _from_numbers(numbers.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.where(np.isnan(merged), plain, merged)
