"""The file that remembers the data sets of a home; several windows may write it in turn."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from studio.dataset_entry import DatasetEntry
from studio.text_file import replace_text

log = logging.getLogger(__name__)

REMEMBERED: Final = 30
"""Folders on the list; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class DatasetList:
    """What the file says: data sets without the demo, newest first, and what was taken off."""

    entries: tuple[DatasetEntry, ...] = ()
    forgotten: tuple[Path, ...] = ()


@dataclass(slots=True)
class ListChanges:
    """What one window did to the list; all else in the file is what other windows did.

    Attributes:
        used: Folders that were opened or read here.
        forgotten: Folders that were taken off here, the last first.
    """

    used: set[Path] = field(default_factory=set)
    forgotten: list[Path] = field(default_factory=list)

    def use(self, folder: Path) -> None:
        """Note that a folder was opened or read."""
        self.used.add(folder)
        self.forgotten = [other for other in self.forgotten if other != folder]

    def forget(self, folder: Path) -> None:
        """Note that a folder was taken off."""
        self.used.discard(folder)
        self.forgotten = [folder, *(other for other in self.forgotten if other != folder)]


def normal(path: Path | str) -> Path:
    """Return a folder as the list names it."""
    return Path(path).expanduser().absolute()


def read_list(path: Path) -> DatasetList:
    """Return what the file says; nothing where there is none that can be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        forgotten = tuple(normal(str(folder)) for folder in kept.get("forgotten", ()))
        return DatasetList(tuple(_entry_of(row) for row in kept["folders"]), forgotten)
    except FileNotFoundError:
        return DatasetList()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the list of data sets could not be restored: %s", error)
        return DatasetList()


def write_list(path: Path, entries: Iterable[DatasetEntry], changes: ListChanges) -> None:
    """Write the list of one window together with what others wrote meanwhile.

    Raises:
        OSError: The folder cannot be written.
    """
    merged = _merged(read_list(path), [one for one in entries if not one.is_demo], changes)
    rows = [
        {
            "path": str(entry.path),
            "name": entry.name,
            "num_users": entry.num_users,
            "num_items": entry.num_items,
        }
        for entry in merged.entries
    ]
    kept = {"version": 1, "folders": rows, "forgotten": [str(one) for one in merged.forgotten]}
    replace_text(path, json.dumps(kept, indent=1))


def _merged(
    found: DatasetList, entries: Sequence[DatasetEntry], changes: ListChanges
) -> DatasetList:
    """Return the list in the order of this window, then what only others have opened."""
    others = [one for one in found.forgotten if one not in changes.used]
    forgotten = tuple(dict.fromkeys([*changes.forgotten, *others]))[:REMEMBERED]
    written = {entry.path: entry for entry in found.entries}
    here = {entry.path: entry for entry in entries}
    # What was not read here may have been read by another window.
    newest = here | {path: one for path, one in written.items() if path not in changes.used}
    kept = [entry for path, entry in newest.items() if path not in forgotten]
    return DatasetList(tuple(kept[:REMEMBERED]), forgotten)


def _entry_of(row: dict[str, Any]) -> DatasetEntry:
    path = normal(str(row["path"]))
    return DatasetEntry(
        path,
        str(row.get("name") or path.name),
        num_users=int(row.get("num_users", 0)),
        num_items=int(row.get("num_items", 0)),
    )
