"""Giving titles and pictures to the items of a data set that has none."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import NamedTuple

from dasrec_core.data.importing.item_table import ItemRows, read_item_table
from dasrec_core.data.importing.pictures import copy_pictures
from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.unfinished import copy_whole
from dasrec_core.errors import DatasetError, DiskError

TITLES_FILE = "items.csv"
KEPT_FILE = "items.before.csv"


class TitleMapping(NamedTuple):
    """How items of a data set meet the rows of a table.

    Attributes:
        rows: What the table says.
        matched: For each item the id it has in the table; empty where it is not listed.
        by_key: Whether items were found by their original id, and not by their number.
    """

    rows: ItemRows
    matched: tuple[str, ...]
    by_key: bool

    @property
    def num_matched(self) -> int:
        """Items that the table lists."""
        return sum(map(bool, self.matched))


def match_titles(
    table: Path, settings: ItemTable, item_keys: tuple[str, ...], num_items: int
) -> TitleMapping:
    """Return which items a table lists: by original id, or by number if that finds more.

    Raises:
        UnusableFileError: The table cannot be read.
    """
    rows = read_item_table(table, settings)
    numbers = tuple(map(str, range(num_items)))
    ways = [(item_keys, True), (numbers, False)] if item_keys else [(numbers, False)]
    found = [
        TitleMapping(rows, tuple(key if key in rows.values else "" for key in keys), by_key)
        for keys, by_key in ways
    ]
    return max(found, key=lambda mapping: mapping.num_matched)


def write_titles(folder: Path, mapping: TitleMapping) -> Path:
    """Write ``items.csv`` into the folder of a data set, whole or not at all, and return it.

    Pictures that were found are copied into ``images/`` first; none that is there is replaced.

    A table of titles that is there already is kept as ``items.before.csv``, unless that is there
    as well.

    Raises:
        DatasetError: No item is listed in the table.
        DiskError: The folder cannot be written.
    """
    if not mapping.num_matched:
        raise DatasetError(
            f"None of the items occurs in {mapping.rows.file}; nothing was written.",
            "Choose the column that holds the same ids as the data set.",
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("item_id", *mapping.rows.columns))
    for number, key in enumerate(mapping.matched):
        if key:
            writer.writerow((number, *mapping.rows.cells(key, number)))
    pictures = [
        (number, mapping.rows.pictures[key])
        for number, key in enumerate(mapping.matched)
        if key in mapping.rows.pictures
    ]
    target, partial = folder / TITLES_FILE, folder / f".{TITLES_FILE}.{os.getpid()}"
    kept = folder / KEPT_FILE
    try:
        copy_pictures(folder, pictures)
        partial.write_text(text.getvalue(), "utf-8", newline="")
        if target.exists() and not kept.exists():
            # A copy and not another name: at no time is the data set without its titles.
            copy_whole(target, kept)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DiskError(
            f"{target} cannot be written: {error.strerror or error}.",
            "Check that you may write into the folder.",
        ) from error
    return target
