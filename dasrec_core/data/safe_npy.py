"""Reading ``.npy`` files of unknown origin: the header is checked before anything is allocated."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

import numpy as np
import psutil
from numpy.typing import NDArray

from dasrec_core.data.file_content import open_data_file
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.plain_numbers import PLAIN_TYPES
from dasrec_core.data.unusable_file import UnusableFileError

_MAGIC = b"\x93NUMPY"
_MAX_HEADER_BYTES = 65_536
_MAX_DIMENSION = 2**40
_SAVE_AGAIN = "Save it again as a plain table of numbers: np.save(path, table.astype('float32'))."


class _Header(NamedTuple):
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool


def read_npy(path: Path) -> NDArray[Any]:
    """Return the array of a ``.npy`` file; boolean, integer or float, any shape.

    Nothing in the file is executed or evaluated, and no more memory is taken than the file has
    bytes: type, shape and size must agree first.

    Raises:
        UnusableFileError: The file is something else, damaged, or holds more than plain numbers.
    """
    file, size = open_data_file(path)
    with file:
        header = _read_header(path, file)
        expected = math.prod(header.shape) * header.dtype.itemsize
        present = size - file.tell()
        if present < expected:
            _refuse(
                path,
                "npy_truncated",
                f"The file ends after {present:,} of {expected:,} bytes of data.",
                "Download it again; the copy is not complete.",
            )
        if present > expected:
            _refuse(
                path,
                "npy_trailing_bytes",
                f"{present - expected:,} bytes follow after the {expected:,} bytes of the table.",
                "Save or download the file again; as it is, its header does not fit its content.",
            )
        _refuse_too_large(path, header)
        flat = np.fromfile(file, dtype=header.dtype, count=math.prod(header.shape))
    return flat.reshape(header.shape, order="F" if header.fortran_order else "C")


def _refuse_too_large(path: Path, header: _Header) -> None:
    needed = math.prod(header.shape) * (header.dtype.itemsize + 4)  # as stored, and as float32
    available = psutil.virtual_memory().available
    if needed > available:
        _refuse(
            path,
            "npy_too_large",
            f"Reading it takes {needed / 1e9:,.1f} GB of memory; "
            f"{available / 1e9:,.1f} GB are free.",
            "Close other programs, or use a machine with more memory.",
        )


def _read_header(path: Path, file: BinaryIO) -> _Header:
    start = file.read(8)
    if not start.startswith(_MAGIC) or len(start) < 8:
        _refuse(
            path,
            "npy_not_npy",
            "This is not a NumPy file; it does not begin as one.",
            "Check where the file comes from, and save it with np.save.",
        )
    length_bytes = 2 if start[6] == 1 else 4
    length = int.from_bytes(file.read(length_bytes), "little")
    if start[6] not in (1, 2, 3) or length > _MAX_HEADER_BYTES:
        _refuse(path, "npy_bad_header", "Its header is damaged.", _SAVE_AGAIN)
    # Not numpy's own reader: that evaluates the header as Python and warns on old files.
    return _parse_header(path, file.read(length).decode("latin-1"))


def _parse_header(path: Path, text: str) -> _Header:
    if re.search(r"'descr'\s*:\s*\[", text):
        _refuse(path, "npy_structured", "It holds records, not a table of numbers.", _SAVE_AGAIN)
    kind = re.search(r"'descr'\s*:\s*'([<>|=]?)([A-Za-z?][0-9]*)[^']*'", text)
    order = re.search(r"'fortran_order'\s*:\s*(True|False)", text)
    shape = re.search(r"'shape'\s*:\s*\(([0-9L,\s]*)\)", text)
    if kind is None or order is None or shape is None:
        _refuse(path, "npy_bad_header", "Its header is damaged.", _SAVE_AGAIN)
    if kind[2] not in PLAIN_TYPES:
        what = "Python objects" if kind[2].startswith("O") else f"values of type {kind[2]!r}"
        _refuse(path, "npy_not_numbers", f"It holds {what}, not plain numbers.", _SAVE_AGAIN)
    # Of 4,000 digits and more, int() itself would complain.
    sizes = [part.strip(" L\n") for part in shape[1].split(",") if part.strip()]
    if len(sizes) > 8 or any(len(part) > 15 or not part.isdigit() for part in sizes):
        _refuse(path, "npy_bad_header", "Its header gives an impossible shape.", _SAVE_AGAIN)
    dimensions = tuple(int(part) for part in sizes)
    if any(size > _MAX_DIMENSION for size in dimensions):
        _refuse(path, "npy_bad_header", "Its header gives an impossible shape.", _SAVE_AGAIN)
    byte_order = kind[1].replace("|", "=") or "="
    return _Header(np.dtype(byte_order + kind[2]), dimensions, order[1] == "True")


def _refuse(path: Path, code: str, what: str, action: str) -> NoReturn:
    why = "The features in it cannot be read."
    raise UnusableFileError(Finding(code, Severity.ERROR, what, path.name, why, action))
