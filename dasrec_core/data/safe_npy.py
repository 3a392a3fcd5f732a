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
_LAST_LETTER = 0x10FFFF
_TEXT = re.compile(r"[US][1-9][0-9]{0,3}")
_SAVE_IDS = "Save the ids again as plain text: np.save(path, ids.astype(str))."
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
    return _read(path, may_be_text=False)


def read_npy_ids(path: Path) -> tuple[str, ...]:
    """Return the ids in a ``.npy`` file, of numbers or of text, without outer blanks.

    A whole number is written without a point, whatever type it was stored as, so that item 12 is
    the same in every file; what is no number is empty.

    Raises:
        UnusableFileError: As :func:`read_npy`; or it holds letters that there are not.
    """
    ids = _read(path, may_be_text=True).reshape(-1)
    if ids.dtype.kind == "f":
        return tuple(map(_number_text, ids.astype(np.float64).tolist()))
    if ids.dtype.kind == "U" and ids.size:
        letters = ids.view(np.dtype("u4").newbyteorder(ids.dtype.byteorder))
        # Python itself fails on these with an error that stands for its own defects.
        if letters.max() > _LAST_LETTER:
            _refuse(path, "npy_not_text", "It holds letters that there are not.", _SAVE_IDS)
    try:
        texts = np.strings.decode(ids, "utf-8") if ids.dtype.kind == "S" else ids
        keys = tuple(str(value).strip() for value in texts.tolist())
        "".join(keys).encode()  # halves of letters cannot be written anywhere
    except ValueError:
        _refuse(path, "npy_not_text", "It holds letters that there are not.", _SAVE_IDS)
    return keys


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def _read(path: Path, *, may_be_text: bool) -> NDArray[Any]:
    file, size = open_data_file(path)
    with file:
        header = _read_header(path, file, may_be_text)
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


def _read_header(path: Path, file: BinaryIO, may_be_text: bool) -> _Header:
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
    return _parse_header(path, file.read(length).decode("latin-1"), may_be_text)


def _parse_header(path: Path, text: str, may_be_text: bool) -> _Header:
    if re.search(r"'descr'\s*:\s*\[", text):
        _refuse(path, "npy_structured", "It holds records, not a table of numbers.", _SAVE_AGAIN)
    kind = re.search(r"'descr'\s*:\s*'([<>|=]?)([A-Za-z?][0-9]*)[^']*'", text)
    order = re.search(r"'fortran_order'\s*:\s*(True|False)", text)
    shape = re.search(r"'shape'\s*:\s*\(([0-9L,\s]*)\)", text)
    if kind is None or order is None or shape is None:
        _refuse(path, "npy_bad_header", "Its header is damaged.", _SAVE_AGAIN)
    if kind[2] not in PLAIN_TYPES and not (may_be_text and _TEXT.fullmatch(kind[2])):
        what = "Python objects" if kind[2].startswith("O") else f"values of type {kind[2]!r}"
        wanted = "plain numbers or text" if may_be_text else "plain numbers"
        action = _SAVE_IDS if may_be_text else _SAVE_AGAIN
        _refuse(path, "npy_not_numbers", f"It holds {what}, not {wanted}.", action)
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
