"""What an import reads of a table: its pairs of ids, in the order of the rows."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.data.importing.interactions import read_interactions
from dasrec_core.data.importing.recipe import Columns
from dasrec_core.data.importing.tables import open_table

HEADER = "user,item,rating,timestamp\n"
COLUMNS = Columns(user="user", item="item", rating="rating")


def keys(path: Path) -> list[tuple[str, str]]:
    """Return pairs of the columns that are called user and item."""
    return pairs(path, Columns(user="user", item="item"))


def pairs(path: Path, columns: Columns) -> list[tuple[str, str]]:
    """Return a pair of ids for each row."""
    read = read_interactions(open_table(path), columns)
    return [
        (read.user_keys[user], read.item_keys[item])
        for user, item in zip(read.user_ids.tolist(), read.item_ids.tolist(), strict=True)
    ]
