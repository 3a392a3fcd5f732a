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


class _Wanted(NamedTuple):
    """Which files may say something, and names of their columns; all in order of preference."""

    files: tuple[str, ...]
    ids: tuple[str, ...]
    values: tuple[str, ...]


_ITEM_IDS = ("diffmm_item", "itemid", "item_id", "item", "id", "iid", "")
_ITEM_KEYS = _Wanted(
    ("item_ids.csv", "i_id_mapping.csv"),
    _ITEM_IDS,
    ("asin", "item_key", "key", "item_id", "original_id", "raw_id"),
)
ITEM_TABLE_FILES = ("items.csv", "item_titles.csv")
"""Where titles and other attributes of items may stand, in order of preference."""

_ITEM_TITLES = _Wanted(
    ITEM_TABLE_FILES,
    _ITEM_IDS,
    ("title", "item_title", "movie title", "name", "track_name"),
)
_USER_KEYS = _Wanted(
    ("user_ids.csv", "u_id_mapping.csv"),
    ("diffmm_user", "userid", "user_id", "user", "id", "uid", ""),
    ("user_key", "key", "user_id", "reviewerid", "original_id", "raw_id"),
)


class Catalogue(NamedTuple):
    """One entry per item, or empty where the folder does not say."""

    keys: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def read_item_catalogue(folder: Path, num_items: int, findings: list[Finding]) -> Catalogue:
    """Read titles and keys of items where the folder has them; trouble becomes a warning."""
    return Catalogue(
        _read(folder, _ITEM_KEYS, num_items, findings),
        _read(folder, _ITEM_TITLES, num_items, findings),
    )


def read_user_keys(folder: Path, num_users: int, findings: list[Finding]) -> tuple[str, ...]:
    """Return the key of each user where the folder has a table of them; trouble as above."""
    return _read(folder, _USER_KEYS, num_users, findings)


def numbered_rows(path: Path, num_items: int) -> tuple[list[str], dict[int, list[str]]]:
    """Return the headings of an item table, in lower case, and its lines by item number.

    Raises:
        UnusableFileError: The file cannot be read as text.
        csv.Error: It is no table.
        ValueError: It is empty, or its ids do not number the items.
    """
    rows = _rows(path)
    if not rows:
        raise ValueError("the table is empty")
    header, body = [name.strip().lower() for name in rows[0]], rows[1:]
    numbers = _numbers(body, _find(header, _ITEM_TITLES.ids), num_items)
    return header, dict(zip(numbers, body, strict=True))


def _read(
    folder: Path, wanted: _Wanted, num_entries: int, findings: list[Finding]
) -> tuple[str, ...]:
    path = next((folder / name for name in wanted.files if (folder / name).exists()), None)
    if path is None or num_entries == 0:
        return ()
    try:
        return _values_by_number(_rows(path), wanted, num_entries)
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
            "Numbers are shown instead. Training is not affected.",
            f"Give it a header with {wanted.ids[2]} and {wanted.values[0]}, and one line each.",
        )
    )
    return ()


def _rows(path: Path) -> list[list[str]]:
    text = read_text(path).text
    first_line = text.split("\n", 1)[0]
    return [
        row for row in csv.reader(io.StringIO(text), delimiter=sniff_delimiter(first_line)) if row
    ]


def _values_by_number(rows: list[list[str]], wanted: _Wanted, num_entries: int) -> tuple[str, ...]:
    if not rows:
        raise ValueError("the table is empty")
    header, body = [name.strip().lower() for name in rows[0]], rows[1:]
    id_at = _find(header, wanted.ids)
    value_at = _value_column(header, wanted, id_at)
    values = [""] * num_entries
    for number, row in zip(_numbers(body, id_at, num_entries), body, strict=True):
        values[number] = plain_title(row[value_at]) if value_at < len(row) else ""
    return tuple(values)


def _value_column(header: list[str], wanted: _Wanted, id_at: int | None) -> int:
    others = [name if place != id_at else "\n" for place, name in enumerate(header)]
    found = _find(others, wanted.values)
    if found is None:
        found = next((at for at, name in enumerate(others) if wanted.values[0] in name), None)
    if found is None and id_at is not None and len(header) == 2:
        found = 1 - id_at
    if found is None:
        raise ValueError(f"it has no column called {wanted.values[0]}")
    return found


def _numbers(body: list[list[str]], id_at: int | None, num_entries: int) -> Sequence[int]:
    if id_at is None:
        if len(body) != num_entries:
            raise ValueError(
                f"it has {len(body):,} lines for {num_entries:,}, and no column of ids"
            )
        return range(num_entries)
    try:
        numbers = [int(row[id_at]) for row in body]
    except (ValueError, IndexError):
        raise ValueError("its ids are not all whole numbers") from None
    outside = [number for number in numbers if not 0 <= number < num_entries]
    if outside:
        raise ValueError(
            f"{len(outside):,} of its ids lie outside 0 to {num_entries - 1:,}, "
            f"the first is {str(outside[0])[:20]}"
        )
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"it lists {len(numbers) - len(set(numbers)):,} ids more than once")
    return numbers


def _find(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def plain_title(text: str, max_length: int = MAX_TITLE_LENGTH) -> str:
    """Return ``text`` as one printable line of bounded length."""
    is_fine: Callable[[str], bool] = str.isprintable
    line = "".join(c if is_fine(c) else " " for c in text[: 4 * max_length])
    line = " ".join(line.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"
