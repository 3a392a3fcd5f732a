"""Sparse matrices from pickles of unknown origin, checked before any use."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.pickle_records import (
    ArrayRecord,
    BufferRecord,
    CooRecord,
    CsrRecord,
    SparseRecord,
)
from dasrec_core.data.pickled_arrays import InvalidContentError, array_of, integer_of
from dasrec_core.data.safe_pickle import RefusedPickleError, read_inert
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
    except InvalidContentError as error:
        raise _problem(
            path,
            "matrix_invalid",
            f"The matrix in the file is invalid: {error}.",
            "Build it again from the interactions and save it anew.",
        ) from error


def _matrix(content: object) -> SparseMatrix:
    if isinstance(content, ArrayRecord | BufferRecord):
        return _from_dense(array_of(content))
    if not isinstance(content, SparseRecord):
        name = type(content).__name__
        raise RefusedPickleError(f"contains {'an' if name[0] in 'aeiou' else 'a'} {name}")
    state = content.state
    if not isinstance(state, dict):
        raise InvalidContentError("it has no content")
    shape = _shape(state)
    if isinstance(content, CooRecord):
        rows, columns = _coordinates(state)
    else:
        is_csr = isinstance(content, CsrRecord)
        outer, inner = _compressed(state, num_outer=shape[0 if is_csr else 1])
        rows, columns = (outer, inner) if is_csr else (inner, outer)
    values = _vector(state, "data")
    if not len(rows) == len(columns) == len(values):
        raise InvalidContentError(
            f"{len(rows):,} row numbers, {len(columns):,} column numbers and {len(values):,} values"
        )
    _check_range(rows, shape[0], "row")
    _check_range(columns, shape[1], "column")
    return SparseMatrix(rows.astype(np.int64), columns.astype(np.int64), values, shape)


def _from_dense(table: NDArray[Any]) -> SparseMatrix:
    if table.ndim != 2:
        raise InvalidContentError(f"it has {table.ndim} dimensions instead of 2")
    if max(table.shape) > MAX_ROWS:
        raise InvalidContentError(
            f"its size {table.shape[0]:,} × {table.shape[1]:,} is not plausible"
        )
    rows, columns = np.nonzero(table)
    shape = (table.shape[0], table.shape[1])
    return SparseMatrix(rows, columns, table[rows, columns], shape, was_dense=True)


def _shape(state: dict[object, object]) -> tuple[int, int]:
    shape = state.get("_shape", state.get("shape"))
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise InvalidContentError("it does not say how many rows and columns it has")
    rows, columns = (integer_of(size) for size in shape)
    if not (0 <= rows <= MAX_ROWS and 0 <= columns <= MAX_ROWS):
        raise _implausible(rows, columns)
    return rows, columns


def _implausible(rows: int, columns: int) -> InvalidContentError:
    return InvalidContentError(f"its size {rows:,} × {columns:,} is not plausible")


def _coordinates(state: dict[object, object]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Indices of a coo matrix: attributes ``row``, ``col``; since SciPy 1.13 ``coords``."""
    coordinates = state.get("coords")
    if isinstance(coordinates, tuple | list):
        if len(coordinates) != 2:
            raise InvalidContentError(f"it has {len(coordinates)} dimensions instead of 2")
        state = {"row": coordinates[0], "col": coordinates[1]}
    return _index_vector(state, "row"), _index_vector(state, "col")


def _compressed(
    state: dict[object, object], *, num_outer: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    starts, inner = _index_vector(state, "indptr"), _index_vector(state, "indices")
    if len(starts) != num_outer + 1:
        raise InvalidContentError(f"{len(starts):,} starts for {num_outer:,} rows")
    # Range first: differences of numbers near 2**63 wrap round to plausible ones.
    is_outside = bool(((starts < 0) | (starts > len(inner))).any())
    wide: IntArray = starts.astype(np.int64)
    lengths = np.diff(wide)
    if is_outside or starts[0] != 0 or starts[-1] != len(inner) or bool((lengths < 0).any()):
        raise InvalidContentError("the starts of its rows do not rise from 0 to their number")
    return np.repeat(np.arange(num_outer, dtype=np.int64), lengths), inner


def _index_vector(state: dict[object, object], name: str) -> NDArray[Any]:
    vector = _vector(state, name)
    if vector.dtype.kind not in "iu":
        raise InvalidContentError(f"“{name}” holds {vector.dtype} values, not whole numbers")
    return vector


def _vector(state: dict[object, object], name: str) -> NDArray[Any]:
    record = state.get(name)
    if not isinstance(record, ArrayRecord | BufferRecord):
        raise InvalidContentError(f"“{name}” is missing")
    vector = array_of(record)
    if vector.ndim != 1:
        raise InvalidContentError(f"“{name}” has {vector.ndim} dimensions instead of 1")
    return vector


def _check_range(indices: NDArray[Any], size: int, what: str) -> None:
    outside = (indices < 0) | (indices >= size)
    if outside.any():
        first = int(indices[np.argmax(outside)])
        raise InvalidContentError(
            f"{int(outside.sum()):,} {what} numbers lie outside 0 to {size - 1:,}, "
            f"the first is {first:,}"
        )


def _problem(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    why = "The interactions in it cannot be read."
    return UnusableFileError(Finding(code, Severity.ERROR, what, path.name, why, action))
