"""The interactions of a table as numbers, with the ids they stand for."""

# pyarrow has no type information.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.catalogue import MAX_KEY_LENGTH
from dasrec_core.data.importing.bad_rows import NUM_EXAMPLES, BadRows, RaggedRows
from dasrec_core.data.importing.guesses import guess_column
from dasrec_core.data.importing.ratings import RatingColumn
from dasrec_core.data.importing.recipe import Columns
from dasrec_core.data.importing.split_labels import SplitLabels
from dasrec_core.data.importing.splitting import Labels
from dasrec_core.data.importing.table_rows import Progress, batches, no_progress
from dasrec_core.data.importing.tables import TableFile, table_fault
from dasrec_core.data.importing.timestamps import as_seconds
from dasrec_core.data.interactions import IntArray

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = ("", "nan", "NaN", "None", "null", "NULL", "NA", "<NA>")
"""What stands in a table where there is no id."""

_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
_WITH_POINT = re.compile(r"(0|[1-9][0-9]*)\.0+")


@dataclass(frozen=True, slots=True, eq=False)
class RawInteractions:
    """Rows as they are in the file, without those that have no user or no item.

    Attributes:
        user_ids: Numbers into ``user_keys``, int64, shape ``(E,)``.
        item_ids: The same for items.
        ratings: float32, NaN where a rating cannot be read; ``None`` without a column.
        times: Seconds since 1970, float64, NaN where a time cannot be read; or ``None``.
        user_keys: Ids of users, numbers in ascending order, else text in ascending order.
        item_keys: The same for items.
        num_rows: Rows of the file, the faulty ones included.
        bad_rows: Rows of the wrong length.
        rows_without_ids: Rows with no user or no item.
        split_spellings: Ids such as 12 and 12.0 that occur in both spellings, users and items.
        splits: 0 train, 1 validation, 2 test, −1 unknown, int8, shape ``(E,)``; or ``None``.
        unknown_splits: Rows whose entry in the column of splits names none.
        num_lines: Lines of text below the header that are not empty; they are more than rows where
            a text in quotes runs over several.
        has_quotes: Whether quotes mark text that may run over several lines.
        other_split: Column that was not chosen but has the name of one of splits; or empty.
        unread_ratings: The first few ratings that cannot be read, with their places.
        unread_times: The same for times.
    """

    file: str
    user_ids: IntArray
    item_ids: IntArray
    ratings: NDArray[np.float32] | None
    times: NDArray[np.float64] | None
    user_keys: tuple[str, ...]
    item_keys: tuple[str, ...]
    num_rows: int
    bad_rows: BadRows
    rows_without_ids: BadRows
    split_spellings: tuple[str, ...] = ()
    encoding: str = ""
    num_lines: int = 0
    has_quotes: bool = False
    splits: Labels | None = None
    unknown_splits: BadRows = field(default_factory=BadRows)
    other_split: str = ""
    unread_ratings: tuple[str, ...] = ()
    unread_times: tuple[str, ...] = ()


class _Keys:
    """Numbers for ids in the order they are first seen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers: dict[str, int] = {}

    def number(self, column: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return a number for each entry, and which of them are no ids."""
        encoded = column.dictionary_encode(null_encoding="encode")
        texts = encoded.dictionary.to_pylist()
        self._refuse_texts(texts)
        is_missing = np.array([text is None or text in MISSING for text in texts], dtype=np.bool_)
        numbers = np.fromiter(
            (
                -1 if gone else self._numbers.setdefault(text, len(self._numbers))
                for text, gone in zip(texts, is_missing.tolist(), strict=True)
            ),
            dtype=np.int32,
            count=len(texts),
        )
        places = encoded.indices.to_numpy(zero_copy_only=False)
        return numbers[places], is_missing[places]

    def _refuse_texts(self, texts: list[str | None]) -> None:
        longest = max((text for text in texts if text), key=len, default="")
        joined = next((text for text in texts if text and "\n" in text), None)
        if joined is not None:
            what = f"An id runs over several lines: {joined[:40]!r}…"
            action = "Look for a quote that is never closed; it swallows the rows below it."
            raise table_fault(self._path, "quote_unclosed", what, action)
        if len(longest) > MAX_KEY_LENGTH:
            what = f"An id has {len(longest):,} characters: {longest[:40]!r}…"
            action = "Choose the columns that hold ids, not texts."
            raise table_fault(self._path, "ids_too_long", what, action)

    def ranked(self) -> tuple[IntArray, tuple[str, ...]]:
        """Return the rank of each number, and the ids by rank."""
        keys = list(self._numbers)
        are_whole = all(map(_WHOLE.fullmatch, keys))
        order = sorted(
            range(len(keys)), key=(lambda at: int(keys[at])) if are_whole else keys.__getitem__
        )
        ranks = np.empty(len(keys), dtype=np.int64)
        ranks[order] = np.arange(len(keys))
        return ranks, tuple(keys[at] for at in order)

    def split_spellings(self) -> list[str]:
        """Return ids that also occur as a number with a point."""
        found = (_WITH_POINT.fullmatch(key) for key in self._numbers)
        return [match[1] for match in found if match and match[1] in self._numbers]


def read_interactions(
    table: TableFile, columns: Columns, progress: Progress = no_progress
) -> RawInteractions:
    """Return the rows of ``table``; memory grows with the rows by 22 bytes each.

    Raises:
        UnusableFileError: A column is missing, or the rows cannot be told apart.
    """
    names = [columns.user, columns.item]
    chosen = (columns.rating, columns.timestamp, columns.split)
    names += [name for name in chosen if name is not None]
    other_split = guess_column(table.columns, "split") if columns.split is None else None
    splits, ratings = SplitLabels(), RatingColumn()
    unread_ratings, unread_times, unclear = BadRows(), BadRows(), BadRows()
    users, items = _Keys(table.path), _Keys(table.path)
    parts: list[tuple[NDArray[Any], ...]] = []
    bad_rows, rows_without_ids, num_rows = RaggedRows(table), BadRows(), 0

    def place(row: int) -> str:
        return bad_rows.place(num_rows + row)

    for pieces in batches(table, names, bad_rows, progress):
        user_ids, no_user = users.number(pieces[0])
        item_ids, no_item = items.number(pieces[1])
        is_gone = no_user | no_item
        rows_without_ids.add_rows(is_gone, place, pieces[:2])
        rest = iter(pieces[2:])
        values: list[NDArray[Any]] = [user_ids, item_ids]
        if columns.rating is not None:
            piece = next(rest)
            values += ratings.read(piece)
            unread_ratings.add_rows(np.isnan(values[-2]) & ~is_gone, place, [piece])
            unclear.add_rows(values[-1] & ~is_gone, place, [piece])
        if columns.timestamp is not None:
            piece = next(rest)
            values.append(as_seconds(piece))
            unread_times.add_rows(np.isnan(values[-1]) & ~is_gone, place, [piece])
        if columns.split is not None:
            values.append(splits.read(next(rest), place, ~is_gone))
        parts.append(tuple(value[~is_gone] for value in values))
        num_rows += len(user_ids)
    user_ranks, user_keys = users.ranked()
    item_ranks, item_keys = items.ranked()
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else []
    rest_joined = iter(joined[2:])
    empty = np.zeros(0, dtype=np.int64)
    both = [*unread_ratings.examples, *unclear.examples][:NUM_EXAMPLES]
    rated = None
    if columns.rating is not None:
        found = next(rest_joined, empty.astype(np.float32))
        rated = ratings.settled(found, next(rest_joined, empty.astype(np.bool_)))
    return RawInteractions(
        file=table.path.name,
        user_ids=user_ranks[joined[0]] if joined else empty,
        item_ids=item_ranks[joined[1]] if joined else empty,
        ratings=rated,
        times=next(rest_joined, empty.astype(np.float64)) if columns.timestamp else None,
        user_keys=user_keys,
        item_keys=item_keys,
        num_rows=num_rows + bad_rows.count,
        bad_rows=bad_rows,
        rows_without_ids=rows_without_ids,
        split_spellings=(*users.split_spellings(), *items.split_spellings()),
        encoding=table.encoding,
        num_lines=table.num_lines - int(table.has_header),
        has_quotes=table.has_quotes,
        splits=next(rest_joined, empty.astype(np.int8)) if columns.split else None,
        unknown_splits=splits.unknown,
        unread_ratings=tuple(unread_ratings.examples if ratings.has_decimal_comma else both),
        unread_times=tuple(unread_times.examples),
        other_split=other_split if other_split and other_split not in names else "",
    )
