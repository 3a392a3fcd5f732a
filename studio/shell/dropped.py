"""What is dropped on the window: packed runs, or data to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from dasrec_core.packing import SUFFIX
from studio.export.place import is_file


def packed_files(dropped: QMimeData) -> list[Path]:
    """Return the files of packed runs among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() == SUFFIX and is_file(path)]


def dropped_data(dropped: QMimeData) -> Path | None:
    """Return the folder or the table that is dragged, or the folder of any other file."""
    # Here and not above: the window must be up before the formats of data are imported.
    from studio.pages.data.dropping import dropped_paths

    return next(iter(dropped_paths(dropped)), None)
