"""What a pickle may consist of, and the inert records that stand for it."""

from __future__ import annotations

from typing import Any


class Record:
    """What a class of the allow-list becomes: its arguments and its state, unexamined."""

    # On the class, because NEWOBJ makes instances without calling __init__.
    arguments: tuple[object, ...] = ()
    state: object = None

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments

    def __setstate__(self, state: object) -> None:
        self.state = state


class SparseRecord(Record):
    """A sparse matrix; its state is a dictionary of attributes."""


class CooRecord(SparseRecord):
    """A matrix as triples."""


class CsrRecord(SparseRecord):
    """A matrix as compressed rows."""


class CscRecord(SparseRecord):
    """A matrix as compressed columns."""


class ArrayRecord(Record):
    """An array as ``_reconstruct`` makes it; its state has shape, type and bytes."""


class BufferRecord(Record):
    """An array of protocol 5: bytes, type, shape, order."""


class ScalarRecord(Record):
    """A NumPy scalar: type and bytes."""


class TypeRecord(Record):
    """A NumPy type: its short name, and its byte order in the state."""


class ArrayClassRecord(Record):
    """Stands for the class ``numpy.ndarray``, which arrays name as their own."""


class _Latin1:
    """``_codecs.encode``: how protocol 2 writes bytes; limited to that one encoding."""

    def __new__(cls, text: object = "", encoding: object = "latin1") -> Any:  # noqa: ANN401 - bytes
        if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
            raise ValueError("not a text encoding that matrices use")
        return text.encode("latin-1")

    def __setstate__(self, state: object) -> None:
        raise ValueError("encode has no state")


def _allow_list() -> dict[tuple[str, str], type]:
    allowed: dict[tuple[str, str], type] = {
        ("numpy", "ndarray"): ArrayClassRecord,
        ("numpy", "matrix"): ArrayClassRecord,
        ("numpy", "dtype"): TypeRecord,
        ("_codecs", "encode"): _Latin1,
    }
    for core in ("numpy.core", "numpy._core"):
        allowed[f"{core}.multiarray", "_reconstruct"] = ArrayRecord
        allowed[f"{core}.multiarray", "scalar"] = ScalarRecord
        allowed[f"{core}.numeric", "_frombuffer"] = BufferRecord
    records = (("coo", CooRecord), ("csr", CsrRecord), ("csc", CscRecord))
    for kind, record in records:
        for module in (f"scipy.sparse.{kind}", f"scipy.sparse._{kind}"):
            allowed[module, f"{kind}_matrix"] = record
            allowed[module, f"{kind}_array"] = record
    return allowed


ALLOWED = _allow_list()
