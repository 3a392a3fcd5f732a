"""Sparse matrices from pickles of unknown origin, checked before any use."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.plain_numbers import PLAIN_TYPES
from dasrec_core.data.safe_pickle import (
    ArrayRecord,
    BufferRecord,
    CooRecord,
    RefusedPickleError,
    ScalarRecord,
    SparseRecord,
    TypeRecord,
    read_inert,
)
from dasrec_core.data.unusable_file import UnusableFileError

MAX_PICKLE_BYTES = 2 * 1024**3  # 134 million interactions as int32, int32, float64
MAX_ROWS = 50_000_000  # users or items; bounds what is allocated per row


class SparseMatrix(NamedTuple):
    """Entries of a matrix in file order, every index within ``shape``.

    Attributes:
        rows: int64, shape ``(E,)``.
        columns: int64, shape ``(E,)``.
        values: Boolean, integer or float, shape ``(E,)``; not otherwise checked.
        shape: Rows, columns.
        was_dense: Whether the file holds a full table instead of a sparse matrix.
    """

    rows: IntArray
    columns: IntArray
    values: NDArray[Any]
    shape: tuple[int, int]
    was_dense: bool = False


class _InvalidError(Exception):
    """The content is a matrix by name, but its parts do not fit; the text says how."""


def read_sparse_pickle(path: Path) -> SparseMatrix:
    """Return the matrix of a ``.pkl`` file: SciPy coo, csr, csc, or a dense NumPy table.

    Raises:
        UnusableFileError: The file is something else, damaged or too large, or its indices are
            invalid.
    """
    file, size = open_data_file(path)
    with file:
        if size > MAX_PICKLE_BYTES:
            raise _problem(
                path,
                "pickle_too_large",
                f"The file has {size:,} bytes; at most {MAX_PICKLE_BYTES:,} are read.",
                "Save it as a smaller type, for example with .astype('int8').",
            )
        content = file.read()
    try:
        return _matrix(read_inert(content))
    except RefusedPickleError as error:
        raise _problem(
            path,
            "pickle_refused",
            f"The file {error}; expected a SciPy sparse matrix.",
            "Save a scipy.sparse coo_matrix with pickle.dump(matrix, file, protocol=4).",
        ) from error
    except _InvalidError as error:
        raise _problem(
            path,
            "matrix_invalid",
            f"The matrix in the file is invalid: {error}.",
            "Build it again from the interactions and save it anew.",
        ) from error


def _matrix(content: object) -> SparseMatrix:
    if isinstance(content, ArrayRecord | BufferRecord):
        return _from_dense(_array(content))
    if not isinstance(content, SparseRecord):
        name = type(content).__name__
        raise RefusedPickleError(f"contains {'an' if name[0] in 'aeiou' else 'a'} {name}")
    state = content.state
    if not isinstance(state, dict):
        raise _InvalidError("it has no content")
    shape = _shape(state)
    if isinstance(content, CooRecord):
        rows, columns = _coordinates(state)
    else:
        is_csr = content.kind == "csr"
        outer, inner = _compressed(state, num_outer=shape[0 if is_csr else 1])
        rows, columns = (outer, inner) if is_csr else (inner, outer)
    values = _vector(state, "data")
    if not len(rows) == len(columns) == len(values):
        raise _InvalidError(
            f"{len(rows):,} row numbers, {len(columns):,} column numbers and {len(values):,} values"
        )
    _check_range(rows, shape[0], "row")
    _check_range(columns, shape[1], "column")
    return SparseMatrix(rows.astype(np.int64), columns.astype(np.int64), values, shape)


def _from_dense(table: NDArray[Any]) -> SparseMatrix:
    if table.ndim != 2:
        raise _InvalidError(f"it has {table.ndim} dimensions instead of 2")
    if max(table.shape) > MAX_ROWS:
        raise _InvalidError(f"its size {table.shape[0]:,} × {table.shape[1]:,} is not plausible")
    rows, columns = np.nonzero(table)
    shape = (table.shape[0], table.shape[1])
    return SparseMatrix(rows, columns, table[rows, columns], shape, was_dense=True)


def _shape(state: dict[object, object]) -> tuple[int, int]:
    shape = state.get("_shape", state.get("shape"))
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise _InvalidError("it does not say how many rows and columns it has")
    rows, columns = (_integer(size) for size in shape)
    if not (0 <= rows <= MAX_ROWS and 0 <= columns <= MAX_ROWS):
        raise _InvalidError(f"its size {rows:,} × {columns:,} is not plausible")
    return rows, columns


def _integer(value: object) -> int:
    if isinstance(value, ScalarRecord) and len(value.arguments) == 2:
        kind, raw = value.arguments
        if isinstance(raw, str):
            raw = raw.encode("latin-1", "replace")
        if isinstance(kind, TypeRecord) and isinstance(raw, bytes):
            value = _from_bytes(raw, _dtype(kind), ()).item()
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**62:
        raise _InvalidError("its size is not given in whole numbers")
    return value


def _coordinates(state: dict[object, object]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Indices of a coo matrix: attributes ``row``, ``col``; since SciPy 1.13 ``coords``."""
    coordinates = state.get("coords")
    if isinstance(coordinates, tuple | list):
        if len(coordinates) != 2:
            raise _InvalidError(f"it has {len(coordinates)} dimensions instead of 2")
        state = {"row": coordinates[0], "col": coordinates[1]}
    return _index_vector(state, "row"), _index_vector(state, "col")


def _compressed(
    state: dict[object, object], *, num_outer: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    starts, inner = _index_vector(state, "indptr"), _index_vector(state, "indices")
    if len(starts) != num_outer + 1:
        raise _InvalidError(f"{len(starts):,} starts for {num_outer:,} rows")
    starts = starts.astype(np.int64)
    lengths = np.diff(starts)
    if starts[0] != 0 or starts[-1] != len(inner) or bool((lengths < 0).any()):
        raise _InvalidError("the starts of its rows do not rise from 0 to the number of entries")
    return np.repeat(np.arange(num_outer, dtype=np.int64), lengths), inner


def _index_vector(state: dict[object, object], name: str) -> NDArray[Any]:
    vector = _vector(state, name)
    if vector.dtype.kind not in "iu":
        raise _InvalidError(f"“{name}” holds values of type {vector.dtype}, not whole numbers")
    return vector


def _vector(state: dict[object, object], name: str) -> NDArray[Any]:
    record = state.get(name)
    if not isinstance(record, ArrayRecord | BufferRecord):
        raise _InvalidError(f"“{name}” is missing")
    vector = _array(record)
    if vector.ndim != 1:
        raise _InvalidError(f"“{name}” has {vector.ndim} dimensions instead of 1")
    return vector


def _check_range(indices: NDArray[Any], size: int, what: str) -> None:
    outside = (indices < 0) | (indices >= size)
    if outside.any():
        first = int(indices[np.argmax(outside)])
        raise _InvalidError(
            f"{int(outside.sum()):,} {what} numbers lie outside 0 to {size - 1:,}, "
            f"the first is {first:,}"
        )


def _array(record: ArrayRecord | BufferRecord) -> NDArray[Any]:
    if isinstance(record, BufferRecord):
        if len(record.arguments) != 4:
            raise _InvalidError("an array in it is damaged")
        raw, kind, shape, order = record.arguments
        is_fortran = order == "F"
    else:
        if not isinstance(record.state, tuple) or len(record.state) != 5:
            raise _InvalidError("an array in it is damaged")
        _, shape, kind, is_fortran, raw = record.state
    if isinstance(raw, str):  # written by Python 2
        raw = raw.encode("latin-1", "replace")
    if isinstance(raw, list):
        raise _InvalidError("an array in it holds Python objects instead of numbers")
    if not isinstance(raw, bytes | bytearray) or not isinstance(kind, TypeRecord):
        raise _InvalidError("an array in it is damaged")
    if not isinstance(shape, tuple) or not all(type(size) is int for size in shape):
        raise _InvalidError("an array in it is damaged")
    return _from_bytes(raw, _dtype(kind), shape, "F" if is_fortran else "C")


def _dtype(record: TypeRecord) -> np.dtype[Any]:
    name = record.arguments[0] if record.arguments else None
    state = record.state
    if not isinstance(name, str):
        raise _InvalidError("an array in it is damaged")
    plain = name.lstrip("<>|=")
    if plain not in PLAIN_TYPES:
        what = "Python objects" if plain.startswith("O") else f"values of type {plain[:20]!r}"
        raise _InvalidError(f"an array in it holds {what} instead of numbers")
    order = state[1] if isinstance(state, tuple) and len(state) > 1 else name[0]
    return np.dtype((">" if order == ">" else "<") + plain)


def _from_bytes(
    raw: bytes | bytearray, dtype: np.dtype[Any], shape: tuple[int, ...], order: str = "C"
) -> NDArray[Any]:
    if len(shape) > 2 or any(not 0 <= size <= 2**40 for size in shape):
        raise _InvalidError("an array in it has an impossible shape")
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise _InvalidError("an array in it has fewer or more bytes than its shape needs")
    flat = np.frombuffer(raw, dtype=dtype)
    return flat.reshape(shape, order="F" if order == "F" else "C")


def _problem(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    why = "The interactions in it cannot be read."
    return UnusableFileError(Finding(code, Severity.ERROR, what, path.name, why, action))
