"""Equal content, equal fingerprint; any change of content, another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.data.loading import inspect_folder

Write = Callable[..., Path]

PINNED = "d673316a10aa913fa5fc4849dafb0920a9fbf3593c9487c486e1cf98d9b9b645"


def fingerprint_of(folder: Path) -> str:
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    return dataset.fingerprint


def test_it_is_64_hex_digits_and_stays_the_same_over_versions(write_diffmm: Write) -> None:
    tables = {"image": np.arange(20).reshape(5, 4), "text": np.eye(5)}
    assert fingerprint_of(write_diffmm(tables=tables)) == PINNED


def test_it_does_not_depend_on_the_place(write_diffmm: Write) -> None:
    assert fingerprint_of(write_diffmm(name="a")) == fingerprint_of(write_diffmm(name="b"))


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", ">f4"])
def test_it_does_not_depend_on_the_stored_type(write_diffmm: Write, dtype: str) -> None:
    table = np.arange(20, dtype=np.float32).reshape(5, 4)
    first = write_diffmm(tables={"image": table}, name="a")
    second = write_diffmm(tables={"image": table.astype(dtype, order="F")}, name="b")
    assert fingerprint_of(first) == fingerprint_of(second)


def test_it_does_not_depend_on_the_order_of_entries(
    write_diffmm: Write,
    pairs_matrix: Callable[..., coo_matrix],
    toy_pairs: dict[str, Sequence[tuple[int, int]]],
) -> None:
    reverse = pairs_matrix(toy_pairs["train"][::-1]).tocsr()
    second = write_diffmm(matrices={"trnMat": reverse}, name="b")
    assert fingerprint_of(write_diffmm(name="a")) == fingerprint_of(second)


def test_the_same_data_in_another_format_has_the_same_fingerprint(
    write_diffmm: Write, write_mmrec: Write
) -> None:
    first, second = write_diffmm(name="a"), write_mmrec(name="b")
    for folder in (first, second):
        for path in folder.glob("*.npy"):
            path.unlink()
    assert fingerprint_of(first) == fingerprint_of(second)


def test_a_single_interaction_changes_it(
    write_diffmm: Write,
    pairs_matrix: Callable[..., coo_matrix],
    toy_pairs: dict[str, Sequence[tuple[int, int]]],
) -> None:
    more = pairs_matrix([*toy_pairs["train"], (0, 4)])
    second = write_diffmm(matrices={"trnMat": more}, name="b")
    assert fingerprint_of(write_diffmm(name="a")) != fingerprint_of(second)


def test_exchanged_modalities_change_it(write_diffmm: Write) -> None:
    tables = {"image": np.eye(5), "text": np.ones((5, 5)) - np.eye(5)}
    exchanged = {"image": tables["text"], "text": tables["image"]}
    first = write_diffmm(tables=tables, name="a")
    assert fingerprint_of(first) != fingerprint_of(write_diffmm(tables=exchanged, name="b"))
