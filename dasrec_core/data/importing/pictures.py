"""Pictures of items: found beside the table that names them, and copied to the data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dasrec_core.data.unfinished import copy_whole

FOLDER = "images"
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp")


def find_picture(base: Path, name: str) -> Path | None:
    """Return the picture called ``name`` in a table that lies in ``base``, if there is one.

    Only files inside ``base`` count: a table from elsewhere must not have other files copied, and
    an address on the network is no file and never asked for.
    """
    if not name or "://" in name or name.startswith("\\\\") or "\0" in name:
        return None
    try:
        path = (base / name).resolve()
        is_inside = path.is_relative_to(base.resolve())
        return path if is_inside and path.suffix.lower() in SUFFIXES and path.is_file() else None
    except OSError:  # a name no file can have
        return None


def picture_name(number: int, picture: Path) -> str:
    """Return where the picture of an item lies in its data set, relative to the folder."""
    return f"{FOLDER}/{number}{picture.suffix.lower()}"


def copy_pictures(
    folder: Path,
    pictures: Iterable[tuple[int, Path]],
    between: Callable[[], object] = lambda: None,
) -> None:
    """Copy pictures into a data set; one that is there already stays as it is.

    Args:
        folder: Folder of the data set.
        pictures: Number of the item, and the file.
        between: Called after each; raises to end the work.

    Raises:
        OSError: A file cannot be read or written.
    """
    for number, picture in pictures:
        target = folder / picture_name(number, picture)
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            copy_whole(picture, target)
        between()
