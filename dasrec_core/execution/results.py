"""The result arrays of a finished run: metrics per user, best items, generated graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import Interactions
from dasrec_core.execution.array_files import read_arrays, write_arrays
from dasrec_core.execution.run_folder import RunFolder

KEPT_ITEMS = 50
"""Length of the lists that are kept with a run."""

NO_ITEM = -1
"""Fills the list of a user who has fewer candidates than places."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PerUser:
    """Metrics of one split before the mean over users.

    Attributes:
        user_ids: Users with a held-out item, ascending, shape ``(B,)``.
        values: By key such as ``"recall@20"``, each ``(B,)``.
    """

    user_ids: IntArray
    values: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class TopItems:
    """The best items of every user, best first.

    Attributes:
        item_ids: ``(U, K)``; row ``u`` belongs to user ``u``; ``NO_ITEM`` where there is none.
        scores: ``(U, K)``.
    """

    item_ids: NDArray[np.int32]
    scores: FloatArray


def read_per_user(run_folder: Path) -> dict[str, PerUser]:
    """Return the metrics per user of both splits, by ``"valid"`` and ``"test"``.

    Raises:
        ExecutionError: The run has none yet, or the file is damaged.
    """
    arrays = read_arrays(RunFolder(run_folder).per_user_file)

    def of(split: str) -> PerUser:
        keys = arrays.get(f"{split}_keys", arrays["keys"]).tolist()
        values = dict(zip(keys, arrays[f"{split}_values"], strict=True))
        return PerUser(arrays[f"{split}_user_ids"], values)

    return {split: of(split) for split in ("valid", "test")}


def read_top_items(run_folder: Path) -> TopItems:
    """Return the best items of every user.

    Raises:
        ExecutionError: The run has none yet, or the file is damaged.
    """
    arrays = read_arrays(RunFolder(run_folder).top_items_file)
    return TopItems(arrays["item_ids"], arrays["scores"])


def read_graph(run_folder: Path, modality: str) -> Interactions:
    """Return the graph the model generated for a modality.

    Raises:
        ExecutionError: The run has none, or the file is damaged.
    """
    arrays = read_arrays(RunFolder(run_folder).graph_file(modality))
    return Interactions(arrays["indptr"], arrays["item_ids"], int(arrays["num_items"]))


def write_per_user(run_folder: Path, splits: Mapping[str, PerUser]) -> None:
    """Write the metrics per user.

    Raises:
        DiskError: The file cannot be written.
    """
    keys = list(next(iter(splits.values())).values)
    arrays: dict[str, NDArray[Any]] = {"keys": np.array(keys)}
    for split, metrics in splits.items():
        own = list(metrics.values)
        if own != keys:  # of an unpacked run
            arrays[f"{split}_keys"] = np.array(own)
        arrays[f"{split}_user_ids"] = metrics.user_ids
        arrays[f"{split}_values"] = np.stack([metrics.values[key] for key in own])
    write_arrays(RunFolder(run_folder).per_user_file, arrays)


def write_top_items(run_folder: Path, top: TopItems) -> None:
    """Write the best items of every user.

    Raises:
        DiskError: The file cannot be written.
    """
    arrays = {"item_ids": top.item_ids, "scores": top.scores}
    write_arrays(RunFolder(run_folder).top_items_file, arrays)


def write_graph(run_folder: Path, modality: str, graph: Interactions) -> None:
    """Write a generated graph.

    Raises:
        DiskError: The file cannot be written.
    """
    arrays = {
        "indptr": graph.indptr,
        "item_ids": graph.item_ids,
        "num_items": np.array(graph.num_items),
    }
    write_arrays(RunFolder(run_folder).graph_file(modality), arrays)
