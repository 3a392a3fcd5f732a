"""Feature files are measured before they are read."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import psutil
import pytest

from dasrec_core.data.safe_npy import read_npy, read_npy_ids
from dasrec_core.data.unusable_file import UnusableFileError


def npy(header: str, data: bytes = b"", version: int = 1) -> bytes:
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header.encode("latin-1") + data


def header(descr: str = "'<f4'", order: str = "False", shape: str = "(2, 3)") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def code_of(folder: Path, content: bytes) -> str:
    path = folder / "image_feat.npy"
    path.write_bytes(content)
    with pytest.raises(UnusableFileError) as caught:
        read_npy(path)
    return caught.value.finding.code


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", ">f8", ">i4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_what_numpy_saves_reads_back(tmp_path: Path, dtype: str, order: str) -> None:
    table = np.asarray(np.arange(6).reshape(2, 3) % 2, dtype=dtype, order=order)
    np.save(tmp_path / "a.npy", table)
    assert np.array_equal(read_npy(tmp_path / "a.npy"), table)


@pytest.mark.parametrize("version", [2, 3])
def test_newer_headers_read_back(tmp_path: Path, version: int) -> None:
    table = np.arange(6, dtype=np.float32).reshape(2, 3)
    (tmp_path / "a.npy").write_bytes(npy(header(), table.tobytes(), version))
    assert np.array_equal(read_npy(tmp_path / "a.npy"), table)


def test_a_header_of_python_2_reads_back(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(npy(header(shape="(2L, 3L)"), bytes(24)))
    assert read_npy(tmp_path / "a.npy").shape == (2, 3)


def test_a_truncated_file_says_how_much_is_there(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((100, 64), dtype=np.float32))
    (tmp_path / "a.npy").write_bytes(buffer.getvalue()[: 128 + 1000])
    with pytest.raises(UnusableFileError, match=r"ends after 1,000 of 25,600 bytes"):
        read_npy(tmp_path / "a.npy")


def test_bytes_after_the_table_are_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path, npy(header(), bytes(25))) == "npy_trailing_bytes"


@pytest.mark.parametrize("shape", ["(1000000000000, 4)", "(1099511627776, 1099511627776, 7)"])
def test_a_promise_of_terabytes_takes_no_memory(tmp_path: Path, shape: str) -> None:
    assert code_of(tmp_path, npy(header(shape=shape), bytes(24))) == "npy_truncated"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (header("'|O'"), "npy_not_numbers"),
        (header("'<U4'"), "npy_not_numbers"),
        (header("'<M8[s]'"), "npy_not_numbers"),
        (header("'<c16'"), "npy_not_numbers"),
        (header("'|V8'"), "npy_not_numbers"),
        (header("[('a', '<f4')]"), "npy_structured"),
        (header(shape="(-1, 3)"), "npy_bad_header"),
        (header(shape="(2 3)"), "npy_bad_header"),
        (header(shape="(99999999999999999999, 3)"), "npy_bad_header"),
        (header(shape="(1, 1, 1, 1, 1, 1, 1, 1, 1)"), "npy_bad_header"),
        (header(shape="(" * 5000), "npy_bad_header"),
        (header(order="__import__('os')"), "npy_bad_header"),
        ("{}", "npy_bad_header"),
        ("", "npy_bad_header"),
    ],
)
def test_a_header_of_anything_else_is_refused(tmp_path: Path, changed: str, code: str) -> None:
    assert code_of(tmp_path, npy(changed, bytes(24))) == code


@pytest.mark.parametrize("content", [b"\x93NUMPY", b"\x93NUMPY\x09\x00\x00\x00", b"1,2,3\n4,5,6\n"])
def test_a_damaged_start_is_refused(tmp_path: Path, content: bytes) -> None:
    assert code_of(tmp_path, content) in {"npy_not_npy", "npy_bad_header"}


def test_a_pickled_array_is_refused_and_not_unpickled(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert code_of(tmp_path, buffer.getvalue()) == "npy_not_numbers"


def test_a_table_larger_than_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = psutil.virtual_memory()._replace(available=20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    assert code_of(tmp_path, npy(header(), bytes(24))) == "npy_too_large"


@pytest.mark.parametrize(
    ("ids", "texts"),
    [
        (np.array(["B10", " ü "]), ("B10", "ü")),
        (np.array([b"B10", "ü".encode()]), ("B10", "ü")),
        (np.array(["B10", "x"], dtype=">U3"), ("B10", "x")),
        (np.array([10.0, 2.5, np.nan]), ("10", "2.5", "")),
        (np.array([2**60 + 1, 7]), ("1152921504606846977", "7")),
    ],
)
def test_ids_of_rows_may_be_text_or_numbers(tmp_path: Path, ids: object, texts: object) -> None:
    np.save(tmp_path / "ids.npy", ids)
    assert read_npy_ids(tmp_path / "ids.npy") == texts


def test_ids_that_are_objects_or_no_letters_say_how_to_save_them(tmp_path: Path) -> None:
    np.save(tmp_path / "objects.npy", np.array(["B10"], dtype=object))
    np.save(tmp_path / "letters.npy", np.array([0x7FFFFFFF], np.uint32).view("U1"))
    np.save(tmp_path / "halves.npy", np.array([0xD800], np.uint32).view("U1"))
    np.save(tmp_path / "bytes.npy", np.array([b"\xff"]))
    for name in ("objects", "letters", "halves", "bytes"):
        with pytest.raises(UnusableFileError) as caught:
            read_npy_ids(tmp_path / f"{name}.npy")
        assert "astype(str)" in caught.value.hint


def test_features_are_never_text(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array(["B10"]))
    with pytest.raises(UnusableFileError, match="not plain numbers"):
        read_npy(tmp_path / "a.npy")
