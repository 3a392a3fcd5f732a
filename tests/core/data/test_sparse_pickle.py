"""Matrices are rebuilt only from parts that fit."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from dasrec_core.data import sparse_pickle
from dasrec_core.data.sparse_pickle import read_sparse_pickle
from dasrec_core.data.unusable_file import UnusableFileError

DENSE = np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]])


def saved(folder: Path, content: object, protocol: int = 4) -> Path:
    path = folder / "trnMat.pkl"
    path.write_bytes(pickle.dumps(content, protocol=protocol))
    return path


def refusal(folder: Path, content: object) -> str:
    with pytest.raises(UnusableFileError) as caught:
        read_sparse_pickle(saved(folder, content))
    return caught.value.finding.what


def saved_state(folder: Path, cls: type, **state: object) -> Path:
    """Pickle an instance of ``cls`` with a state that its own code would never make."""
    instance = cls.__new__(cls)
    instance.__dict__.update(state)
    path = folder / "trnMat.pkl"
    path.write_bytes(pickle.dumps(instance, protocol=4))
    return path


def coo_refusal(folder: Path, **changed: object) -> str:
    state = {
        "_shape": (2, 3),
        "row": np.array([0, 1], dtype=np.int32),
        "col": np.array([1, 2], dtype=np.int32),
        "data": np.ones(2),
    }
    with pytest.raises(UnusableFileError) as caught:
        read_sparse_pickle(saved_state(folder, sp.coo_matrix, **(state | changed)))
    return caught.value.finding.what


def csr_refusal(folder: Path, **changed: object) -> str:
    state = {
        "_shape": (2, 3),
        "indptr": np.array([0, 1, 2], dtype=np.int32),
        "indices": np.array([1, 2], dtype=np.int32),
        "data": np.ones(2),
    }
    with pytest.raises(UnusableFileError) as caught:
        read_sparse_pickle(saved_state(folder, sp.csr_matrix, **(state | changed)))
    return caught.value.finding.what


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["coo", "csr", "csc"])
@pytest.mark.parametrize("suffix", ["matrix", "array"])
def test_every_kind_and_protocol_reads_back(
    tmp_path: Path, kind: str, suffix: str, protocol: int
) -> None:
    original = getattr(sp, f"{kind}_{suffix}")(DENSE)
    matrix = read_sparse_pickle(saved(tmp_path, original, protocol))
    rebuilt = np.zeros(matrix.shape)
    rebuilt[matrix.rows, matrix.columns] = matrix.values
    assert np.array_equal(rebuilt, DENSE)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "uint16", "float16", "float32", ">f8"])
def test_values_keep_their_type(tmp_path: Path, dtype: str) -> None:
    matrix = sp.coo_matrix((2, 3))
    matrix.row, matrix.col = np.array([0, 1]), np.array([0, 2])
    matrix.data = np.array([1, 0], dtype=dtype)
    assert read_sparse_pickle(saved(tmp_path, matrix)).values.tolist() == [1, 0]


def test_names_of_old_numpy_and_scipy_are_known(tmp_path: Path) -> None:
    path = saved(tmp_path, sp.coo_matrix(DENSE), protocol=3)
    renamed = path.read_bytes().replace(b"scipy.sparse._coo", b"scipy.sparse.coo")
    path.write_bytes(renamed.replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    assert read_sparse_pickle(path).shape == (2, 3)


def test_a_dense_table_is_taken_as_entries_other_than_zero(tmp_path: Path) -> None:
    matrix = read_sparse_pickle(saved(tmp_path, np.asfortranarray(DENSE)))
    assert matrix.was_dense
    assert matrix.columns.tolist() == [1, 0, 2]


@pytest.mark.parametrize("index", [5, 2**31 - 2, -1, -100_000_000])
def test_an_index_that_would_crash_scipy_is_refused(tmp_path: Path, index: int) -> None:
    assert f"the first is {index:,}" in coo_refusal(tmp_path, row=np.array([0, index]))


@pytest.mark.slow
def test_reading_an_index_far_outside_leaves_the_process_alive(tmp_path: Path) -> None:
    rows = np.array([0, 2**31 - 2], dtype=np.int32)
    path = saved_state(
        tmp_path, sp.coo_matrix, _shape=(2, 3), row=rows, col=rows * 0, data=np.ones(2)
    )
    code = (
        "import sys; from pathlib import Path\n"
        "from dasrec_core.data.loading import inspect_folder\n"
        f"inspection = inspect_folder(Path({str(path.parent)!r}))\n"
        "sys.exit(42 if inspection.has_errors else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 42


def test_lengths_must_agree(tmp_path: Path) -> None:
    assert "2 row numbers, 2 column numbers and 3 values" in coo_refusal(tmp_path, data=np.ones(3))


def test_indices_must_be_whole_numbers(tmp_path: Path) -> None:
    assert "not whole numbers" in coo_refusal(tmp_path, col=np.array([0.0, 1.0]))


def test_indices_must_be_a_vector(tmp_path: Path) -> None:
    assert "2 dimensions" in coo_refusal(tmp_path, col=np.array([[0, 1]]))


def test_values_must_not_be_objects(tmp_path: Path) -> None:
    assert "Python objects" in coo_refusal(tmp_path, data=np.array([1, None], dtype=object))


@pytest.mark.parametrize("text", ["U4", "M8[s]", "V8", "c16"])
def test_values_must_be_plain_numbers(tmp_path: Path, text: str) -> None:
    assert "instead of numbers" in coo_refusal(tmp_path, data=np.zeros(2, dtype=text))


def test_missing_parts_are_named(tmp_path: Path) -> None:
    assert "“row” is missing" in coo_refusal(tmp_path, row=None)


@pytest.mark.parametrize("shape", [None, (2,), (2, 3, 4), ("2", "3"), (2.0, 3.0), (True, 3)])
def test_a_size_must_be_two_whole_numbers(tmp_path: Path, shape: object) -> None:
    assert "invalid" in coo_refusal(tmp_path, _shape=shape)


@pytest.mark.parametrize("shape", [(-2, 3), (10**12, 3), (2, 2**62)])
def test_an_implausible_size_is_refused_before_memory_is_taken(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    assert "not plausible" in coo_refusal(tmp_path, _shape=shape)


def test_a_size_in_numpy_integers_is_read(tmp_path: Path) -> None:
    matrix = sp.coo_matrix(DENSE)
    matrix.__dict__["_shape"] = (np.int64(2), np.int32(3))
    assert read_sparse_pickle(saved(tmp_path, matrix)).shape == (2, 3)


@pytest.mark.parametrize(
    "starts",
    [
        [0, 2, 1],
        [1, 1, 2],
        [0, 1, 3],
        [0, 1],
        [0, -1, 2],
        [0, 2**63 - 1, -(2**63)],
    ],
)
def test_starts_of_compressed_rows_must_rise_to_the_end(tmp_path: Path, starts: list[int]) -> None:
    assert "invalid" in csr_refusal(tmp_path, indptr=np.array(starts, dtype=np.int64))


def test_starts_that_wrap_round_are_refused(tmp_path: Path) -> None:
    # Differences of these are all positive in 64 bits.
    starts = np.array([0, 2**63 - 1, -(2**63), -1, 2], dtype=np.int64)
    assert "invalid" in csr_refusal(tmp_path, _shape=(4, 3), indptr=starts)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"a": 1}, "a dict"),
        ([1, 2], "a list"),
        (None, "a NoneType"),
        (3, "an int"),
        (sp.lil_matrix((2, 2)), r"scipy.sparse._lil.lil_matrix"),
        (Path("x"), "pathlib."),
    ],
)
def test_other_content_is_named(tmp_path: Path, content: object, named: str) -> None:
    words = refusal(tmp_path, content)
    assert named in words
    assert words.endswith("expected a SciPy sparse matrix.")


def test_a_frame_of_data_is_named(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    words = refusal(tmp_path, pandas.DataFrame({"user": [1]}))
    assert words == "The file contains pandas.DataFrame; expected a SciPy sparse matrix."


def test_a_file_beyond_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparse_pickle, "MAX_PICKLE_BYTES", 100)
    assert "at most 100 are read" in refusal(tmp_path, sp.coo_matrix(DENSE))
