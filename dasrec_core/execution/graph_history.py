"""The graphs a model generated epoch by epoch: one small file per epoch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import Interactions
from dasrec_core.execution.array_files import read_arrays, write_arrays
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.training.durable import disk_errors

_MAX_BYTES = 32 << 20
"""What the graphs of a whole run may take before compression; beyond it epochs are left out."""

_EDGE_BYTES = np.dtype(np.int32).itemsize

_NAME = re.compile(r"epoch_(\d+)\.npz")


@dataclass(frozen=True, slots=True)
class GraphHistory:
    """Writes the generated graphs of every epoch, or of every n-th where that takes much room.

    Attributes:
        run_folder: Where the run lies.
        num_epochs: Of the whole run.
    """

    run_folder: Path
    num_epochs: int

    def keep(self, epoch: int, graphs: Mapping[str, Interactions]) -> None:
        """Write the graphs of an epoch, from 1, if its turn has come; the first always has.

        Raises:
            DiskError: The file cannot be written.
        """
        edges = sum(graph.num_interactions for graph in graphs.values())
        every = -(-self.num_epochs * edges * _EDGE_BYTES // _MAX_BYTES)
        if not graphs or (epoch - 1) % max(every, 1):
            return
        folder = RunFolder(self.run_folder).graph_history
        with disk_errors(folder):
            folder.mkdir(exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {"modalities": np.array(list(graphs))}
        for place, graph in enumerate(graphs.values()):
            arrays["num_items"] = np.array(graph.num_items)
            arrays[f"degrees_{place}"] = graph.user_degrees.astype(np.int32)
            arrays[f"item_ids_{place}"] = graph.item_ids.astype(np.int32)
        write_arrays(folder / f"epoch_{epoch:05d}.npz", arrays, compress=True)

    def forget_after(self, epoch: int) -> None:
        """Delete what later epochs of an earlier attempt wrote; they will come again."""
        for kept in kept_epochs(self.run_folder):
            if kept > epoch:
                (RunFolder(self.run_folder).graph_history / f"epoch_{kept:05d}.npz").unlink()


def kept_epochs(run_folder: Path) -> tuple[int, ...]:
    """Return the epochs whose graphs were kept, ascending; none for models that make none."""
    names = (_NAME.fullmatch(path.name) for path in RunFolder(run_folder).graph_history.glob("*"))
    return tuple(sorted(int(name[1]) for name in names if name))


def read_epoch_graphs(run_folder: Path, epoch: int) -> dict[str, Interactions]:
    """Return the graphs of one epoch by modality, before edge dropout.

    Raises:
        ExecutionError: They were not kept, or the file is damaged.
    """
    arrays = read_arrays(RunFolder(run_folder).graph_history / f"epoch_{epoch:05d}.npz")
    graphs = {}
    for place, modality in enumerate(arrays["modalities"].tolist()):
        degrees = arrays[f"degrees_{place}"].astype(np.int64)
        graphs[modality] = Interactions(
            np.concatenate([[0], degrees.cumsum()]),
            arrays[f"item_ids_{place}"].astype(np.int64),
            int(arrays["num_items"]),
        )
    return graphs
