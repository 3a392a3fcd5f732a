"""The image of an item: found inside the data folder, read in the background, bounded in size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from dasrec_core.errors import DatasetError

COLUMNS: Final = ("image", "image_path", "image_file", "picture", "poster", "cover", "thumbnail")
"""Headings of the item table that may name an image, relative to the data folder."""

FOLDER: Final = "images"
"""Beside the data: one file per item, called by its number, or by a key that is no number."""

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp")
_FORMATS: Final = frozenset({"jpeg", "png", "webp", "gif", "bmp"})
_MOST_BYTES: Final = 32_000_000
_MOST_PIXELS: Final = 64_000_000  # 256 MB as the decoder holds them


def find_picture(folder: Path, keys: tuple[str, ...], attributes: Mapping[str, str]) -> Path | None:
    """Return the file with the image of an item; ``None`` where there is none.

    Only files inside the data folder count: an address on the network is no file here, and is
    never asked for.

    Args:
        folder: Folder of the data set.
        keys: What a file in ``images/`` may be called, in order of preference.
        attributes: What the item table says of it.
    """
    root = folder.resolve()
    named = [attributes[column] for column in COLUMNS if column in attributes]
    guesses = [f"{FOLDER}/{key}{suffix}" for key in keys for suffix in SUFFIXES]
    for name in (*named, *guesses):
        if "://" in name or name.startswith(("\\\\", "//")) or "\0" in name:
            continue
        try:
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        except OSError:  # a name no file can have
            continue
    return None


def read_picture(path: Path, side: int) -> QImage:
    """Return an image that fits a square, decoded at that size where the format allows it.

    Runs in a worker thread: a QImage, unlike a QPixmap, may be made there.

    Args:
        path: The file.
        side: Of the square, in device pixels.

    Raises:
        DatasetError: The file is too large, or is no image.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DatasetError(f"The image {path.name} cannot be read.", str(error.strerror)) from error
    if size > _MOST_BYTES:
        raise DatasetError(
            f"The image {path.name} has {size / 1e6:,.0f} MB and is not shown.",
            f"Images of up to {_MOST_BYTES / 1e6:.0f} MB are.",
        )
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).decode("ascii", "replace") not in _FORMATS:
        raise DatasetError(f"{path.name} is not an image.", "JPEG, PNG, WebP, GIF or BMP are.")
    stored = reader.size()
    if stored.isValid():
        if stored.width() * stored.height() > _MOST_PIXELS:
            raise DatasetError(
                f"The image {path.name} has {stored.width():,} × {stored.height():,} pixels and is "
                "not shown.",
                f"Images of up to {_MOST_PIXELS / 1e6:.0f} million pixels are.",
            )
        wanted = stored.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        if wanted.width() < stored.width():
            reader.setScaledSize(wanted.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise DatasetError(f"The image {path.name} is damaged.", "Copy it again.")
    return image
