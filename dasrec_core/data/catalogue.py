"""Keys and titles of items, from the small tables that stand beside the interactions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.text_file import read_text, sniff_delimiter
from dasrec_core.data.unusable_file import UnusableFileError

MAX_TITLE_LENGTH = 200

_KEY_FILES = ("item_ids.csv", "i_id_mapping.csv")
_TITLE_FILES = ("items.csv", "item_titles.csv")
_ID_COLUMNS = ("item_id", "itemid", "diffmm_item", "item", "id", "iid", "")
_KEY_COLUMNS = ("asin", "item_key", "key", "original_id", "raw_id")
_TITLE_COLUMNS = ("title", "item_title", "movie title", "name", "track_name")


class Catalogue(NamedTuple):
    """One entry per item, or empty where the folder does not say."""

    keys: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def read_item_catalogue(folder: Path, num_items: int, findings: list[Finding]) -> Catalogue:
    """Read titles and keys of items where the folder has them; trouble becomes a warning."""
    keys = _read_first(folder, _KEY_FILES, _KEY_COLUMNS, num_items, findings)
    titles = _read_first(folder, _TITLE_FILES, _TITLE_COLUMNS, num_items, findings)
    return Catalogue(keys, titles)


def read_keys(path: Path, num: int, findings: list[Finding]) -> tuple[str, ...]:
    """Return the key of each user or item of a mapping file, or nothing where it does not fit."""
    return _read_first(path.parent, (path.name,), _KEY_COLUMNS, num, findings)


def _read_first(
    folder: Path,
    names: Sequence[str],
    wanted: Sequence[str],
    num_items: int,
    findings: list[Finding],
) -> tuple[str, ...]:
    path = next((folder / name for name in names if (folder / name).exists()), None)
    if path is None or num_items == 0:
        return ()
    try:
        rows = _rows(path)
        return _column_by_item(rows, wanted, num_items)
    except UnusableFileError as problem:
        what = problem.finding.what
    except (csv.Error, ValueError) as error:
        what = f"{str(error)[:1].upper()}{str(error)[1:]}."
    findings.append(
        Finding(
            "catalogue_unusable",
            Severity.WARNING,
            what,
            path.name,
            "Items are shown by number instead. Training is not affected.",
            f"Give it a header with item_id and {wanted[0]}, and one line per item.",
        )
    )
    return ()


def _rows(path: Path) -> list[list[str]]:
    text = read_text(path).text
    first_line = text.split("\n", 1)[0]
    return [
        row for row in csv.reader(io.StringIO(text), delimiter=sniff_delimiter(first_line)) if row
    ]


def _column_by_item(
    rows: list[list[str]], wanted: Sequence[str], num_items: int
) -> tuple[str, ...]:
    header = [name.strip().lower() for name in rows[0]]
    value_at = _find(header, wanted)
    if value_at is None:
        value_at = next((at for at, name in enumerate(header) if wanted[0] in name), None)
    if value_at is None:
        raise ValueError(f"it has no column called {wanted[0]}")
    body = rows[1:]
    id_at = _find(header, _ID_COLUMNS)
    ids = _item_ids(body, id_at, num_items)
    values = [""] * num_items
    for item_id, row in zip(ids, body, strict=True):
        values[item_id] = plain_title(row[value_at]) if value_at < len(row) else ""
    return tuple(values)


def _item_ids(body: list[list[str]], id_at: int | None, num_items: int) -> Sequence[int]:
    if id_at is None:
        if len(body) != num_items:
            raise ValueError(
                f"it has {len(body):,} lines and no item_id column; there are {num_items:,} items"
            )
        return range(num_items)
    try:
        ids = [int(row[id_at]) for row in body]
    except (ValueError, IndexError):
        raise ValueError("its item ids are not all whole numbers") from None
    outside = [item_id for item_id in ids if not 0 <= item_id < num_items]
    if outside:
        raise ValueError(
            f"{len(outside):,} of its item ids lie outside 0 to {num_items - 1:,}, "
            f"the first is {outside[0]}"
        )
    if len(set(ids)) < len(ids):
        raise ValueError(f"it lists {len(ids) - len(set(ids)):,} item ids more than once")
    return ids


def _find(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def plain_title(text: str) -> str:
    """Return ``text`` as one printable line of bounded length."""
    is_fine: Callable[[str], bool] = str.isprintable
    line = "".join(c if is_fine(c) else " " for c in text[: 4 * MAX_TITLE_LENGTH])
    line = " ".join(line.split())
    return line if len(line) <= MAX_TITLE_LENGTH else line[: MAX_TITLE_LENGTH - 1] + "…"
