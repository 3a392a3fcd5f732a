"""Named arrays in one file of a run folder: written whole or not at all."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.errors import ExecutionError
from dasrec_core.training.durable import disk_errors, removed_on_failure, replace_file


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], *, compress: bool = False) -> None:
    """Replace ``path`` by these arrays.

    Args:
        path: An ``.npz`` file of a run folder.
        arrays: By name.
        compress: Smaller and slower; for what is written often and read seldom.

    Raises:
        DiskError: The file cannot be written.
    """
    save = np.savez_compressed if compress else np.savez
    # The pid keeps two processes that measure the same run again from sharing a temporary file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with disk_errors(path), removed_on_failure(unfinished):
        with unfinished.open("wb") as file:
            save(file, allow_pickle=False, **arrays)
        replace_file(unfinished, path)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file by name.

    Raises:
        ExecutionError: The run has no such file, or it is damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)
    except FileNotFoundError:
        raise ExecutionError(
            f"Run {path.parent.name} has no {path.name}.",
            "It is written when the run ends: let it finish, or resume it. A run that was unpacked "
            "has only metrics; train it again for the rest.",
        ) from None
    except (OSError, ValueError, zipfile.BadZipFile, KeyError) as error:
        raise ExecutionError(
            f"{path} is damaged: {error}.", "Write it anew: main.py evaluate <run>."
        ) from error
