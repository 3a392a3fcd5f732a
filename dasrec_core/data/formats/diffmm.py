"""The layout of DiffMM and its relatives: pickled matrices, and one ``.npy`` per modality."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dasrec_core.data.catalogue import read_item_catalogue, read_user_keys
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import (
    SPLITS,
    Content,
    RawSplit,
    SplitName,
    other_arrays,
    read_features,
)
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.sparse_pickle import read_sparse_pickle
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.data.visible_files import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

MATRIX_FILES: Mapping[SplitName, tuple[str, ...]] = {
    "train": ("trnMat.pkl", "trn_mat.pkl", "train_mat.pkl"),
    "valid": ("valMat.pkl", "val_mat.pkl"),
    "test": ("tstMat.pkl", "tst_mat.pkl", "test_mat.pkl"),
}
FEATURE_SUFFIX = "_feat.npy"


class DiffMMFormat:
    """``trnMat.pkl``, ``valMat.pkl``, ``tstMat.pkl`` and ``<modality>_feat.npy``.

    The matrices are users × items; an entry other than 0 is an interaction. ``items.csv``,
    ``item_ids.csv`` and ``user_ids.csv`` may give titles and keys.
    """

    name = "diffmm"
    title = "DiffMM folder"
    files = "trnMat.pkl, valMat.pkl, tstMat.pkl and *_feat.npy"

    def matches(self, folder: Path) -> bool:
        """Tell whether the folder has at least one matrix file."""
        return any((folder / file).exists() for files in MATRIX_FILES.values() for file in files)

    def read(self, folder: Path) -> Content:
        """Read matrices, features, titles and keys."""
        findings: list[Finding] = []
        splits: dict[SplitName, RawSplit] = {}
        for split in SPLITS:
            try:
                splits[split] = _read_split(folder, split, findings)
            except UnusableFileError as problem:
                findings.append(problem.finding)
        features = {
            path.name.removesuffix(FEATURE_SUFFIX): path
            for path in visible(folder.glob(f"?*{FEATURE_SUFFIX}"))
        }
        findings += other_arrays(folder)
        num_users, num_items = next((raw.shape for raw in splits.values()), (0, 0))
        catalogue = read_item_catalogue(folder, num_items, findings)
        return Content(
            splits=splits,
            features=read_features(features),
            findings=findings,
            user_keys=read_user_keys(folder, num_users, findings),
            item_keys=catalogue.keys,
            item_titles=catalogue.titles,
        )


def _read_split(folder: Path, split: SplitName, findings: list[Finding]) -> RawSplit:
    names = MATRIX_FILES[split]
    path = next((folder / name for name in names if (folder / name).exists()), None)
    if path is None:
        raise UnusableFileError(
            Finding(
                "split_missing",
                Severity.ERROR,
                f"There is no {names[0]}.",
                names[0],
                f"It holds the {split} interactions; without them no run can be evaluated.",
                f"Put {names[0]} into the folder, a pickled SciPy matrix of users × items.",
            )
        )
    matrix = read_sparse_pickle(path)
    if matrix.was_dense:
        findings.append(
            Finding(
                "matrix_dense",
                Severity.INFO,
                "The file holds a full table instead of a sparse matrix.",
                path.name,
                "Its entries other than 0 were taken as interactions.",
                "Nothing to do; a sparse matrix would be smaller.",
            )
        )
    return RawSplit(path.name, matrix.rows, matrix.columns, matrix.values, matrix.shape)


def matrix_bytes(user_ids: IntArray, item_ids: IntArray, shape: tuple[int, int]) -> bytes:
    """Return the content of a matrix file: a pickled sparse matrix with 1 at each pair.

    Args:
        user_ids: Rows, int64, shape ``(E,)``; pairs are distinct.
        item_ids: Columns, int64, shape ``(E,)``.
        shape: Number of users, number of items.
    """
    # Here, because importing it takes half a second and only writing needs it.
    from scipy.sparse import coo_matrix

    values = np.ones(len(user_ids), dtype=np.float64)
    pairs = (user_ids.astype(np.int32), item_ids.astype(np.int32))
    return pickle.dumps(coo_matrix((values, pairs), shape=shape), protocol=4)
