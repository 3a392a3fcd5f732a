"""The unpickler runs nothing, whatever the file asks for."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.data.safe_pickle import RefusedPickleError, read_inert
from dasrec_core.data.sparse_pickle import read_sparse_pickle
from dasrec_core.data.unusable_file import UnusableFileError


class Reduced:
    """Pickles as a call of ``function`` with ``arguments``."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.reduced = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self.reduced


def stack_global(module: str, name: str, argument: str = "x") -> bytes:
    """A protocol 4 call of ``module.name(argument)``, names as the attacker likes."""

    def text(value: str) -> bytes:
        return b"\x8c" + bytes([len(value)]) + value.encode()

    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text(argument) + b"\x85R."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("nt", "system"),
        ("builtins", "eval"),
        ("builtins", "exec"),
        ("builtins", "getattr"),
        ("builtins", "__import__"),
        ("importlib", "import_module"),
        ("subprocess", "Popen"),
        ("pip", "main"),
        ("numpy", "load"),
        ("numpy", "ndarray.tofile"),
        ("numpy.core.multiarray", "fromfile"),
        ("scipy.sparse", "os.system"),
        ("scipy.sparse._coo", "coo_matrix.__class__"),
        ("dasrec_core.data.safe_pickle", "read_inert"),
        ("copyreg", "add_extension"),
        ("numpy.testing._private.utils", "runstring"),
    ],
)
def test_a_class_that_is_not_on_the_list_is_refused_by_name(module: str, name: str) -> None:
    with pytest.raises(RefusedPickleError, match=f"contains {module}.{name}".replace(".", r"\.")):
        read_inert(stack_global(module, name))


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("wrap", ["bare", "in_list", "in_array", "as_matrix_data"])
def test_no_command_runs_wherever_it_hides(tmp_path: Path, wrap: str, protocol: int) -> None:
    sentinel = tmp_path / "ran"
    evil: object = Reduced(eval, f"open({str(sentinel)!r}, 'w').close()")
    if wrap == "in_list":
        evil = [1, {"a": evil}]
    elif wrap == "in_array":
        evil = np.array([evil, None], dtype=object)
    elif wrap == "as_matrix_data":
        holder = coo_matrix(np.eye(2))
        holder.data = np.array([evil, evil], dtype=object)
        evil = holder
    with pytest.raises(RefusedPickleError):
        read_inert(pickle.dumps(evil, protocol=protocol))
    assert not sentinel.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02\x82\x01.",  # EXT1
        b"\x80\x02\x83\x01\x00.",  # EXT2
        b"\x80\x02\x84\x01\x00\x00\x00.",  # EXT4
        b"Ppersistent\n.",
        b"\x80\x02K\x01Q.",  # BINPERSID
        b"(S'true'\nios\nsystem\n.",  # INST
        b"\x80\x05\x97.",  # NEXT_BUFFER
    ],
)
def test_operations_a_matrix_does_not_need_are_refused(content: bytes) -> None:
    with pytest.raises(RefusedPickleError):
        read_inert(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b".",
        b"not a pickle",
        b"\x80\x04",
        b"\x80\xff.",
        b"\x80\x04K",
        b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b".",  # 1 TiB of bytes, promised only
        b"\x80\x04\x8d" + struct.pack("<Q", (1 << 64) - 1) + b".",
        b"\x80\x04Nr" + struct.pack("<I", 0xFFFFFFFF) + b".",  # memo of 4 billion entries
        b"\x80\x04" + b"0" * 10 + b".",  # pops from nothing
        b"\x80\x04}K\x01K\x02\x86b.",  # state of a dict
        b"\x80\x04cnumpy\nndarray\n}b.",  # state of a class
        b"\x80\x04\x8a\xff" + b"\xff" * 20 + b".",
        b"I" + b"9" * 5000 + b"\n.",
        # A bytearray across the end of a frame, then an item set in it.
        b"\x80\x05\x95\x0a" + bytes(7) + b"N}\x94\x94\x96\x10" + bytes(23) + b"\x8c\x01aK\x01s.",
    ],
)
def test_a_damaged_stream_is_refused_without_another_exception(content: bytes) -> None:
    with pytest.raises(RefusedPickleError):
        read_inert(content)


def test_a_large_frame_of_data_is_named_although_its_class_comes_late() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"user": [str(n) for n in range(20_000)]})
    with pytest.raises(RefusedPickleError, match=r"contains pandas\.DataFrame"):
        read_inert(pickle.dumps(frame))


def test_a_large_collection_is_refused_before_it_is_built() -> None:
    with pytest.raises(RefusedPickleError, match="large collection"):
        read_inert(pickle.dumps(list(range(20_000))))


def test_a_state_cannot_change_what_records_are() -> None:
    slots_state = b"\x80\x04cnumpy\nndarray\n)\x81N}X\x09\x00\x00\x00__class__K\x01s\x86b."
    record = read_inert(slots_state)
    assert type(record).__name__ == "ArrayClassRecord"


def test_an_instance_without_state_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "trnMat.pkl"
    path.write_bytes(b"\x80\x04cscipy.sparse.coo\ncoo_matrix\n)\x81.")
    with pytest.raises(UnusableFileError, match="it has no content"):
        read_sparse_pickle(path)


def test_a_sparse_matrix_becomes_records_without_scipy_or_numpy_objects() -> None:
    record = read_inert(pickle.dumps(coo_matrix(np.eye(2))))
    assert type(record).__module__ == "dasrec_core.data.pickle_records"
