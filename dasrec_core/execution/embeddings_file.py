"""The final embeddings of a finished run, for what reads them without torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dasrec_core.execution.array_files import read_arrays, write_arrays
from dasrec_core.execution.run_folder import RunFolder

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """Users and items after propagation; the score is their dot product.

    Kept in float32, exactly as the engine ranked with them.

    Attributes:
        users: ``(U, D)``.
        items: ``(I, D)``.
    """

    users: FloatArray
    items: FloatArray


def write_embeddings(run_folder: Path, embeddings: Embeddings) -> None:
    """Write the embeddings.

    Raises:
        DiskError: The file cannot be written.
    """
    arrays = {"users": embeddings.users, "items": embeddings.items}
    write_arrays(RunFolder(run_folder).embeddings_file, arrays)


def read_embeddings(run_folder: Path) -> Embeddings | None:
    """Return the embeddings; ``None`` where the run has none.

    A model that is no dot product has none, nor has a run of an earlier version until it is
    evaluated again.

    Raises:
        ExecutionError: The file is damaged.
    """
    path = RunFolder(run_folder).embeddings_file
    if not path.exists():
        return None
    arrays = read_arrays(path)
    return Embeddings(arrays["users"], arrays["items"])
