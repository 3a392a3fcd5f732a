"""The files of a folder that a person sees and means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def visible(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield those of ``paths`` whose names do not begin with a dot.

    macOS puts ``._image_feat.npy`` beside ``image_feat.npy`` on foreign disks and into archives:
    it ends like a table of features and holds none, and a hidden file is not seen when it
    disturbs. ``Path.glob``, unlike a shell, finds such names.
    """
    return (path for path in paths if not path.name.startswith("."))
