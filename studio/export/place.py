"""Where an export goes: what was typed as a path, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

UNUSABLE: Final = "This is no usable path."


class PlaceFinding(NamedTuple):
    """What is to be said of a place; with a problem nothing can be written there."""

    problem: str = ""
    warning: str = ""


def place_named(typed: str) -> Path | None:
    """Return the path that was typed, ``~`` taken for home; ``None`` where it names nobody's."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:  # a home folder of a name that this computer does not know
        return None


def look_at(typed: str) -> PlaceFinding:
    """Return what is to be said of writing to the path that was typed."""
    file = place_named(typed)
    if file is None:
        return PlaceFinding(problem=UNUSABLE)
    if not typed.strip() or not file.name:
        return PlaceFinding(problem="Say where to write the file.")
    try:
        return _look_on_disk(file)
    except (OSError, ValueError):  # too long, in a folder that may not be read, or with a NUL
        return PlaceFinding(problem=UNUSABLE)


def with_ending(typed: Path, ending: str, known: Collection[str]) -> Path:
    """Return a path with another ending: in place of a ``known`` one, or behind the name.

    A path without a name, such as the root, has nothing that an ending could follow and stays.
    """
    stem = typed.with_suffix("") if typed.suffix.lower() in known else typed
    return stem.with_name(stem.name + ending) if stem.name else typed


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder that can be looked at."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether a path is a file that can be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def _look_on_disk(file: Path) -> PlaceFinding:
    if file.is_dir():
        return PlaceFinding(problem="This is a folder; add a file name.")
    if not file.parent.is_dir():
        return PlaceFinding(problem="There is no such folder.")
    if file.exists():
        return PlaceFinding(warning="A file of this name is there; it will be replaced.")
    return PlaceFinding()
