"""Lists of many users as one table, with the ids of the source files, to CSV or Parquet.

>>> lists = stored_lists(run, user_ids, k=20)
>>> write_lists(Path("lists.parquet"), lists, data)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray
from dasrec_core.data.spreadsheet_text import spreadsheet_text
from dasrec_core.errors import ConfigError, DiskError, ExecutionError
from dasrec_core.execution.results import NO_ITEM, TopItems
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.inspection.item_hits import holds

if TYPE_CHECKING:
    import pandas as pd

TABLE_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True, eq=False)
class RankedLists:
    """The best items of some users.

    Attributes:
        user_ids: int64, shape ``(B,)``.
        item_ids: Best first, ``NO_ITEM`` where there is none, int64, shape ``(B, K)``.
        scores: float32, shape ``(B, K)``.
    """

    user_ids: IntArray
    item_ids: IntArray
    scores: NDArray[np.float32]


def stored_lists(top: TopItems, user_ids: IntArray, k: int) -> RankedLists:
    """Return what a run kept: lists without training items.

    Raises:
        ExecutionError: Longer lists are asked for than were kept, or there is no such user.
    """
    num_users, kept = top.item_ids.shape
    if k > kept:
        raise ExecutionError(
            f"Lists of {k} were asked for; the run kept {kept} items per user.",
            f"Ask for at most {kept}, or let the engine rank again.",
        )
    outside = user_ids[(user_ids < 0) | (user_ids >= num_users)]
    if len(outside):
        raise ExecutionError(
            f"The run knows no user {outside[0]}.", f"Users are numbered from 0 to {num_users - 1}."
        )
    item_ids = top.item_ids[user_ids, :k].astype(np.int64)
    return RankedLists(user_ids, item_ids, top.scores[user_ids, :k])


def list_table(lists: RankedLists, data: InspectedData | None) -> pd.DataFrame:
    """Return one row per place of a list.

    Columns: ``user`` and ``item`` (ids of the source files), ``user_id`` and ``item_id`` (numbers
    from 0), ``rank`` from 1, ``title``, ``score``, ``in_history``, and ``held_out``, which is
    ``valid``, ``test`` or empty.

    Args:
        lists: The lists.
        data: The data set; without it ids are numbers, and what needs it is left out.
    """
    import pandas as pd

    rows, places = np.nonzero(lists.item_ids != NO_ITEM)
    user_ids, item_ids = lists.user_ids[rows], lists.item_ids[rows, places]
    dataset = data.dataset if data is not None else None
    columns: dict[str, NDArray[Any]] = {
        "user": _texts(dataset.user_keys if dataset else (), user_ids),
        "user_id": user_ids,
        "rank": places + 1,
        "item": _texts(dataset.item_keys if dataset else (), item_ids),
        "item_id": item_ids,
    }
    if dataset is not None and dataset.item_titles:
        columns["title"] = _texts(dataset.item_titles, item_ids)
    columns["score"] = lists.scores[rows, places]
    if dataset is not None:
        found = {
            name: holds(pairs, lists.user_ids, lists.item_ids)[rows, places]
            for name, pairs in (
                ("train", dataset.train),
                ("valid", dataset.valid),
                ("test", dataset.test),
            )
        }
        columns["in_history"] = found["train"]
        columns["held_out"] = np.where(found["test"], "test", np.where(found["valid"], "valid", ""))
    return pd.DataFrame(columns)


def write_lists(path: Path, lists: RankedLists, data: InspectedData | None) -> int:
    """Write the table of lists and return its number of rows.

    In a CSV file, a title or id that a spreadsheet would calculate is quoted with ``'``; Parquet
    has every text as it is.

    Args:
        path: Ends in ``.csv`` or ``.parquet``.
        lists: The lists.
        data: As for :func:`list_table`.

    Raises:
        ConfigError: The name ends otherwise.
        DiskError: The file cannot be written.
    """
    suffix = check_table_name(path)
    table = list_table(lists, data)
    part = path.with_name(f".{path.name}.part")
    try:
        if suffix == ".csv":
            _made_harmless(table).to_csv(part, index=False, lineterminator="\n")
        else:
            table.to_parquet(part, index=False)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Close it where it is open, or choose another place.",
        ) from error
    return len(table)


def check_table_name(path: Path) -> str:
    """Return the kind of table a file name asks for.

    Raises:
        ConfigError: None that can be written.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise ConfigError(
            f"{path.name} is neither CSV nor Parquet by its name.",
            f"Let it end in {' or '.join(TABLE_SUFFIXES)}.",
        )
    return suffix


def _texts(names: Sequence[str], ids: IntArray) -> NDArray[np.object_]:
    if not names:
        return ids.astype(str).astype(object)
    texts: NDArray[np.object_] = np.array(names, dtype=object)[ids]
    return texts


def _made_harmless(table: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name in table.columns:
        if name in ("user", "item", "title"):
            # Each text once: there are far fewer items than places.
            safe = {text: spreadsheet_text(text) for text in table[name].unique()}
            columns[name] = table[name].map(safe)
    return table.assign(**columns)
