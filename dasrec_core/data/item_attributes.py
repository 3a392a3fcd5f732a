"""What the data's item table says of each item beside its title."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.data.catalogue import ITEM_TABLE_FILES, numbered_rows, plain_title
from dasrec_core.data.unusable_file import UnusableFileError

MAX_ATTRIBUTE_LENGTH = 2000

LABELS = "labels"
"""The attribute that gathers columns of noughts and ones, such as one per genre."""


@dataclass(frozen=True, slots=True)
class ItemAttributes:
    """A table of items, read once.

    Attributes:
        columns: By heading, one text per item; empty where the table says nothing.
    """

    columns: Mapping[str, tuple[str, ...]]

    def of(self, item_id: int) -> dict[str, str]:
        """Return what is said of an item, without empty entries."""
        return {name: texts[item_id] for name, texts in self.columns.items() if texts[item_id]}


def read_item_attributes(folder: Path, num_items: int, keys: Sequence[str] = ()) -> ItemAttributes:
    """Return the columns of the folder's item table; none where it has no usable table.

    Lines stand by number, or by one of ``keys``, the ids of the items.

    Columns that hold nothing but 0 and 1 become one attribute, the names of those that are 1. An
    unusable table is no error here: checking the data set says what is wrong with it.
    """
    path = next((folder / name for name in ITEM_TABLE_FILES if (folder / name).exists()), None)
    if path is None or not num_items:
        return ItemAttributes({})
    try:
        header, rows = numbered_rows(path, num_items, keys)
    except (UnusableFileError, csv.Error, ValueError):
        return ItemAttributes({})
    columns: dict[str, tuple[str, ...]] = {}
    flags: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(header):
        if not name or name.startswith("unnamed"):  # an index column that pandas wrote
            continue
        texts = tuple(_cell(rows.get(item_id, []), place) for item_id in range(num_items))
        (flags if set(texts) <= {"", "0", "1"} else columns)[name] = texts
    if flags:
        columns[LABELS] = tuple(
            ", ".join(name for name, texts in flags.items() if texts[item_id] == "1")
            for item_id in range(num_items)
        )
    return ItemAttributes(columns)


def _cell(row: list[str], place: int) -> str:
    return plain_title(row[place], MAX_ATTRIBUTE_LENGTH) if place < len(row) else ""
