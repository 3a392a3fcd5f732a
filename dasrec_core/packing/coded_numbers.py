"""Many numbers of few kinds as short text: their distinct values, and which one stands where."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

# A file from elsewhere must not fill the memory: 2^26 users are more than any data set has.
_MOST = 1 << 26


class CodedNumbers(BaseModel):
    """A column of numbers.

    Attributes:
        distinct: Its different values, ascending.
        places: Which of them stands in each row: base64 of zlib of little-endian integers, of 1,
            2 or 4 bytes as the count of values needs.
        count: Rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    distinct: tuple[float, ...]
    places: str
    count: int

    @classmethod
    def of(cls, values: NDArray[Any]) -> CodedNumbers:
        """Return the column ``values``, shape ``(N,)``, finite."""
        distinct, places = np.unique(values, return_inverse=True)
        kind = _place_type(len(distinct))
        packed = zlib.compress(places.astype(kind).tobytes(), 9)
        text = base64.b64encode(packed).decode("ascii")
        # As printed, a float32 is told apart from all others by these digits.
        shown = tuple(float(str(value)) for value in distinct)
        return cls(distinct=shown, places=text, count=len(values))

    def numbers(self) -> NDArray[np.float64]:
        """Return the column, float64, shape ``(N,)``.

        Raises:
            ValueError: The text is damaged.
        """
        kind = _place_type(len(self.distinct))
        size = self.count * kind.itemsize
        if not 0 <= self.count <= _MOST:
            raise ValueError(f"a column of {self.count} numbers")
        try:
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(base64.b64decode(self.places, validate=True), size + 1)
        except (binascii.Error, zlib.error) as error:
            raise ValueError(f"numbers cannot be read: {error}") from None
        if len(raw) != size:
            raise ValueError(f"{len(raw)} bytes stand where {size} should")
        places = np.frombuffer(raw, dtype=kind)
        if len(places) and int(places.max()) >= len(self.distinct):
            raise ValueError("a place beyond the last value")
        column: NDArray[np.float64] = np.array(self.distinct, dtype=np.float64)[places]
        return column


def _place_type(num_distinct: int) -> np.dtype[Any]:
    return np.dtype("<u1" if num_distinct <= 256 else "<u2" if num_distinct <= 65536 else "<u4")
