"""Ratings as people write them: with a point, or with a comma for it."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_GROUPED = r"^[+-]?[1-9]\d{0,2},\d{3}$"


class RatingColumn:
    """Reads a column of ratings piece by piece, and tells what its commas mean.

    ``1,200`` may be one thousand two hundred or one and a fifth. It is taken for a decimal only
    where another entry of the column, such as ``0,5``, can be nothing else.

    Attributes:
        has_decimal_comma: Whether such an entry was read.
    """

    def __init__(self) -> None:
        self.has_decimal_comma = False

    def read(self, column: pa.Array) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return the ratings, NaN where there is none, and which of them are unclear so far."""
        import pyarrow.compute as pc

        try:
            numbers = _cast(column)
        except ValueError:
            pass
        else:
            return numbers, np.zeros(len(numbers), dtype=np.bool_)
        pointed = pc.replace_substring(column, ",", ".")
        numbers = _cast(pc.if_else(pc.match_substring_regex(pointed, _NUMBER), pointed, None))
        has_comma = _mask(pc.match_substring(column, ",")) & np.isfinite(numbers)
        is_grouped = _mask(pc.match_substring_regex(column, _GROUPED))
        self.has_decimal_comma |= bool((has_comma & ~is_grouped).any())
        return numbers, is_grouped

    def settled(
        self, ratings: NDArray[np.float32], is_unclear: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """Return the ratings of the whole column, NaN also where a comma stays unclear."""
        if self.has_decimal_comma:
            return ratings
        return np.where(is_unclear, np.float32(np.nan), ratings)


def _mask(column: pa.Array) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = column.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def _cast(column: pa.Array) -> NDArray[np.float32]:
    """Raises ValueError where an entry is no number; pyarrow's own error is one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers: NDArray[np.float64] = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    return numbers.astype(np.float32)
