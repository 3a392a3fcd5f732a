"""Tiny data sets on disk, whole unless a test breaks them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.data.findings import Finding
from dasrec_core.data.loading import inspect_folder

Pairs = Sequence[tuple[int, int]]

# 6 users × 5 items; every user and item occurs in training, no pair twice.
TRAIN: Pairs = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (3, 3), (4, 4), (5, 0), (5, 3))
VALID: Pairs = ((0, 2), (1, 3), (2, 4))
TEST: Pairs = ((3, 0), (4, 1), (5, 2))
SHAPE = (6, 5)


def matrix(pairs: Pairs, shape: tuple[int, int] = SHAPE) -> coo_matrix:
    users, items = (np.array(ids, dtype=np.int32) for ids in zip(*pairs, strict=True))
    return coo_matrix((np.ones(len(pairs)), (users, items)), shape=shape)


def features(columns: int, rows: int = SHAPE[1]) -> np.ndarray[Any, np.dtype[np.float32]]:
    generator = np.random.default_rng(columns)
    return generator.standard_normal((rows, columns)).astype(np.float32)


@pytest.fixture
def write_diffmm(tmp_path: Path) -> Callable[..., Path]:
    """Write a DiffMM folder; ``matrices`` replaces what is pickled, ``tables`` adds features."""

    def write(
        *,
        matrices: Mapping[str, object] | None = None,
        tables: Mapping[str, object] | None = None,
        name: str = "toy",
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        pickled = {"trnMat": matrix(TRAIN), "valMat": matrix(VALID), "tstMat": matrix(TEST)}
        for file, content in (pickled | dict(matrices or {})).items():
            (folder / f"{file}.pkl").write_bytes(pickle.dumps(content, protocol=4))
        for modality, table in (
            {"image": features(4), "text": features(3)} | dict(tables or {})
        ).items():
            np.save(folder / f"{modality}_feat.npy", table)
        return folder

    return write


@pytest.fixture
def write_mmrec(tmp_path: Path) -> Callable[..., Path]:
    """Write an MMRec folder; ``text`` replaces the whole table."""

    def write(text: str | bytes | None = None, *, name: str = "toy") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        if text is None:
            text = inter_text()
        content = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.inter").write_bytes(content)
        np.save(folder / "image_feat.npy", features(4))
        np.save(folder / "vggish.npy", features(3))
        return folder

    return write


def inter_text(
    user: Callable[[int], object] = int, item: Callable[[int], object] = int, *, end: str = "\n"
) -> str:
    rows = ["userID\titemID\trating\tx_label"]
    for label, pairs in enumerate((TRAIN, VALID, TEST)):
        rows += [f"{user(u)}\t{item(i)}\t1\t{label}" for u, i in pairs]
    return end.join(rows) + end


@pytest.fixture
def inter() -> Callable[..., str]:
    """Return the text of a ``.inter`` table with ids changed by functions."""
    return inter_text


@pytest.fixture
def found() -> Callable[[Path], dict[str, Finding]]:
    """Inspect a folder and return its findings by code."""
    return lambda folder: {finding.code: finding for finding in inspect_folder(folder).findings}


@pytest.fixture
def pairs_matrix() -> Callable[..., coo_matrix]:
    """Return a matrix of given pairs."""
    return matrix


@pytest.fixture
def toy_pairs() -> dict[str, Pairs]:
    """Pairs of the toy data set by split."""
    return {"train": TRAIN, "valid": VALID, "test": TEST}
