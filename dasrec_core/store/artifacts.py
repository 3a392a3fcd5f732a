"""The folder of a run, as far as the store may touch it: to remove it."""

from __future__ import annotations

import shutil
from pathlib import Path

from dasrec_core.errors import StoreError

_MARKER = "config.json"


def remove_run_folder(runs_folder: Path, run_id: str) -> bool:
    """Delete the folder of a run with everything in it; return whether there was one.

    Cut short, it can be called again: what tells the folder of a run from others goes last.

    Raises:
        StoreError: ``run_id`` does not name a run folder directly inside ``runs_folder``, or it
            cannot be deleted.
    """
    root = runs_folder.resolve()
    folder = root / run_id
    if not folder.exists() and not folder.is_symlink():
        return False
    # An id from a database that someone else wrote must not delete what is no run.
    is_inside = folder.resolve().parent == root and folder.name == run_id
    if folder.is_symlink() or not is_inside or not (folder / _MARKER).is_file():
        raise StoreError(
            f"{folder} is not the folder of a run, so it was not deleted.",
            "Look at it, and delete it by hand if you are sure.",
        )
    try:
        _remove(folder)
    except OSError as error:
        raise StoreError(
            f"The run folder {folder} could not be deleted: {error.strerror}.",
            "Close programs that use its files, and try again.",
        ) from error
    return True


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _MARKER:
            path.unlink()
    shutil.rmtree(folder)
