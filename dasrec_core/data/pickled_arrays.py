"""Arrays from the inert records of a pickle: type, shape and number of bytes must agree."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.pickle_records import ArrayRecord, BufferRecord, ScalarRecord, TypeRecord
from dasrec_core.data.plain_numbers import PLAIN_TYPES


class InvalidContentError(Exception):
    """The parts of an array or a matrix do not fit; the text says how."""


def array_of(record: ArrayRecord | BufferRecord) -> NDArray[Any]:
    """Return the array a record describes; boolean, integer or float, at most 2 dimensions.

    Raises:
        InvalidContentError: It is damaged, or holds anything but plain numbers.
    """
    if isinstance(record, BufferRecord):
        if len(record.arguments) != 4:
            raise InvalidContentError("an array in it is damaged")
        raw, kind, shape, order = record.arguments
        is_fortran = order == "F"
    else:
        if not isinstance(record.state, tuple) or len(record.state) != 5:
            raise InvalidContentError("an array in it is damaged")
        _, shape, kind, is_fortran, raw = record.state
    if isinstance(raw, str):  # written by Python 2
        raw = raw.encode("latin-1", "replace")
    if isinstance(raw, list):
        raise InvalidContentError("an array in it holds Python objects instead of numbers")
    if not isinstance(raw, bytes | bytearray) or not isinstance(kind, TypeRecord):
        raise InvalidContentError("an array in it is damaged")
    if not isinstance(shape, tuple) or not all(type(size) is int for size in shape):
        raise InvalidContentError("an array in it is damaged")
    return _from_bytes(raw, _dtype(kind), shape, "F" if is_fortran else "C")


def _dtype(record: TypeRecord) -> np.dtype[Any]:
    name = record.arguments[0] if record.arguments else None
    state = record.state
    if not isinstance(name, str):
        raise InvalidContentError("an array in it is damaged")
    plain = name.lstrip("<>|=")
    if plain not in PLAIN_TYPES:
        what = "Python objects" if plain.startswith("O") else f"values of type {plain[:20]!r}"
        raise InvalidContentError(f"an array in it holds {what} instead of numbers")
    order = state[1] if isinstance(state, tuple) and len(state) > 1 else name[0]
    return np.dtype((">" if order == ">" else "<") + plain)


def _from_bytes(
    raw: bytes | bytearray, dtype: np.dtype[Any], shape: tuple[int, ...], order: str = "C"
) -> NDArray[Any]:
    if len(shape) > 2 or any(not 0 <= size <= 2**40 for size in shape):
        raise InvalidContentError("an array in it has an impossible shape")
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise InvalidContentError("an array in it has fewer or more bytes than its shape needs")
    flat = np.frombuffer(raw, dtype=dtype)
    return flat.reshape(shape, order="F" if order == "F" else "C")


def integer_of(value: object) -> int:
    """Return a Python or NumPy integer.

    Raises:
        InvalidContentError: It is something else.
    """
    if isinstance(value, ScalarRecord) and len(value.arguments) == 2:
        kind, raw = value.arguments
        if isinstance(raw, str):
            raw = raw.encode("latin-1", "replace")
        if isinstance(kind, TypeRecord) and isinstance(raw, bytes):
            value = _from_bytes(raw, _dtype(kind), ()).item()
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**62:
        raise InvalidContentError("its size is not given in whole numbers")
    return value
