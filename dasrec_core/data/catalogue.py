"""Keys and titles of items, from the small tables that stand beside the interactions."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.listed_keys import listed_keys
from dasrec_core.data.text_file import read_text, sniff_delimiter
from dasrec_core.data.unusable_file import UnusableFileError

MAX_TITLE_LENGTH = 200
MAX_KEY_LENGTH = 500
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
_JOINERS = "\u200c\u200d"  # not printable to Python; Persian, Hindi and emoji are spelled with them


class _Wanted(NamedTuple):
    """Which files may say something, and names of their columns; all in order of preference.

    Attributes:
        keys_of: What the values are keys of; empty where they are titles.
    """

    files: tuple[str, ...]
    ids: tuple[str, ...]
    values: tuple[str, ...]
    keys_of: str = ""


_ITEM_IDS = ("diffmm_item", "itemid", "item_id", "item", "id", "iid", "")
_ITEM_KEYS = _Wanted(
    ("item_ids.csv", "i_id_mapping.csv"),
    _ITEM_IDS,
    ("asin", "item_key", "key", "item_id", "original_id", "raw_id"),
    keys_of="item",
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
    keys_of="user",
)


class Catalogue(NamedTuple):
    """One entry per item, or empty where the folder does not say."""

    keys: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def read_item_catalogue(
    folder: Path, num_items: int, findings: list[Finding], keys: tuple[str, ...] = ()
) -> Catalogue:
    """Read titles and keys of items where the folder has them; trouble becomes a warning.

    Args:
        folder: Of the data set.
        num_items: Number of items.
        findings: Receives what there is to say.
        keys: Ids of the items where they are known from the interactions; no table of ids is
            asked for then. Titles may stand by number or by these ids.
    """
    known = keys or _read(folder, _ITEM_KEYS, num_items, findings)
    return Catalogue(known, _read(folder, _ITEM_TITLES, num_items, findings, known))


def read_user_keys(folder: Path, num_users: int, findings: list[Finding]) -> tuple[str, ...]:
    """Return the key of each user where the folder has a table of them; trouble as above.

    A user whom the table does not list has the number as key.
    """
    return _read(folder, _USER_KEYS, num_users, findings)


def numbered_rows(
    path: Path, num_items: int, keys: Sequence[str] = ()
) -> tuple[list[str], dict[int, list[str]]]:
    """Return the headings of an item table, in lower case, and its lines by item number.

    The lines may stand by number or by one of ``keys``, the ids of the items.

    Raises:
        UnusableFileError: The file cannot be read as text.
        csv.Error: It is no table.
        ValueError: It is empty, or its ids do not number the items.
    """
    rows = _rows(path)
    if not rows:
        raise ValueError("the table is empty")
    header, body = [name.strip().lower() for name in rows[0]], rows[1:]
    numbers = _numbers(body, _find(header, _ITEM_TITLES.ids), num_items, keys)
    pairs = zip(numbers, body, strict=True)
    return header, {number: row for number, row in pairs if number is not None}


def _read(
    folder: Path,
    wanted: _Wanted,
    num_entries: int,
    findings: list[Finding],
    keys: Sequence[str] = (),
) -> tuple[str, ...]:
    path = next((folder / name for name in wanted.files if (folder / name).exists()), None)
    if path is None or num_entries == 0:
        return ()
    try:
        values = _values_by_number(_rows(path), wanted, num_entries, keys)
        return (
            listed_keys(values, wanted.keys_of, path.name, findings) if wanted.keys_of else values
        )
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
    delimiter = sniff_delimiter(text.split("\n", 1)[0])
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    has_joined = any("\n" in cell for row in rows for cell in row)
    if has_joined and not _is_strict(text, delimiter):
        lines = [line for line in text.split("\n") if line]
        # A quote that is never closed takes lines into its text that are lines of their own.
        if len({line.count(delimiter) for line in lines}) == 1:
            return [[_unquoted(cell) for cell in line.split(delimiter)] for line in lines]
    return rows


def _is_strict(text: str, delimiter: str) -> bool:
    """Tell whether every quote that opens a cell also closes one."""
    try:
        for _ in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _unquoted(cell: str) -> str:
    text = cell.strip()
    is_quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    return text[1:-1].replace('""', '"') if is_quoted else text


def _values_by_number(
    rows: list[list[str]], wanted: _Wanted, num_entries: int, keys: Sequence[str]
) -> tuple[str, ...]:
    if not rows:
        raise ValueError("the table is empty")
    header, body = [name.strip().lower() for name in rows[0]], rows[1:]
    id_at = _find(header, wanted.ids)
    value_at = _value_column(header, wanted, id_at)
    values = [""] * num_entries
    clean = plain_key if wanted.keys_of else plain_title
    for number, row in zip(_numbers(body, id_at, num_entries, keys), body, strict=True):
        if number is not None and value_at < len(row):
            values[number] = clean(row[value_at])
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


def _numbers(
    body: list[list[str]], id_at: int | None, num_entries: int, keys: Sequence[str]
) -> Sequence[int | None]:
    """Return the number each line is about: as it says, or of the key that it says.

    A line with a key that is not asked for is about none.
    """
    if id_at is None:
        if len(body) != num_entries:
            raise ValueError(
                f"it has {len(body):,} lines for {num_entries:,}, and no column of ids"
            )
        return range(num_entries)
    ids = [row[id_at].strip() if id_at < len(row) else "" for row in body]
    try:
        numbers: list[int | None] = [*_whole_numbers(ids, num_entries)]
    except ValueError:
        places = {key: number for number, key in enumerate(keys)}
        numbers = [places.get(key) for key in ids]
        if not any(number is not None for number in numbers):
            raise
    listed = [number for number in numbers if number is not None]
    if len(set(listed)) < len(listed):
        raise ValueError(f"it lists {len(listed) - len(set(listed)):,} ids more than once")
    return numbers


def _whole_numbers(ids: Sequence[str], num_entries: int) -> list[int]:
    try:
        numbers = [int(text) for text in ids]
    except ValueError:
        raise ValueError("its ids are not all whole numbers") from None
    outside = [number for number in numbers if not 0 <= number < num_entries]
    if outside:
        raise ValueError(
            f"{len(outside):,} of its ids lie outside 0 to {num_entries - 1:,}, "
            f"the first is {str(outside[0])[:20]}"
        )
    return numbers


def _find(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def plain_title(text: str, max_length: int = MAX_TITLE_LENGTH) -> str:
    """Return ``text`` as one printable line of bounded length."""
    line = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text[: 4 * max_length])
    line = " ".join(line.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"


def plain_key(text: str) -> str:
    """Return an id as it stands in the file, on one line.

    Not as a title: ids that differ in a blank only would become one, and a person be taken for
    another.
    """
    return text.translate(_CONTROL).strip()[:MAX_KEY_LENGTH]
