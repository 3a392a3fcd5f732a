"""Rows of a ``.inter`` table: quickly where all is plain, carefully where it is not."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.quantity import counted, have

CONVENTION = "x_label says which split a row belongs to: 0 train, 1 validation, 2 test."
_MAX_LINE = 2_000
_MISSING = ("", "nan", "NaN", "None", "null", "NULL")


class Layout(NamedTuple):
    """Where the columns are.

    Attributes:
        file: Name of the file.
        columns: All names, lower case.
        delimiter: What stands between them.
        places: Column of ``user``, ``item`` and ``split``.
    """

    file: str
    columns: list[str]
    delimiter: str
    places: dict[str, int]


class _Rows(NamedTuple):
    """How many rows are at fault, and the first few."""

    num: int
    examples: tuple[str, ...]


def read_rows(body: str, layout: Layout) -> tuple[NDArray[Any], NDArray[Any], IntArray]:
    """Return users, items and labels of all rows, each of shape ``(E,)``.

    Users and items are int64, or text where an id is not a whole number. Labels are 0, 1 or 2.

    Raises:
        UnusableFileError: Rows have too few or too many columns, ids are missing, or labels are
            something else.
    """
    wanted = [layout.places[role] for role in ("user", "item", "split")]
    table = _whole_numbers(body, layout, wanted)
    if table is None:
        users, items, labels = _any_text(body, layout, wanted)
    else:
        users, items, labels = table[:, 0], table[:, 1], table[:, 2]
    return users, items, _checked_labels(labels, layout.file)


def _whole_numbers(body: str, layout: Layout, wanted: list[int]) -> NDArray[Any] | None:
    """Return user, item and label, int64, ``(E, 3)``; ``None`` where an entry is not plain digits.

    The quick way: 100,000 rows in 50 ms.
    """
    # 007 and 7 are different ids, but one number; so are +7 and 7.
    if re.search(rf"(?:^|[\n{re.escape(layout.delimiter)}])(?:0\d|\+)", body):
        return None
    try:
        table = np.loadtxt(
            io.StringIO(body),
            dtype=np.int64,
            delimiter=layout.delimiter,
            usecols=wanted,
            comments=None,
            ndmin=2,
        )
    except ValueError:
        return None
    # With usecols, rows of any length pass as long as they reach the last column asked for.
    is_regular = body.count(layout.delimiter) == len(table) * (len(layout.columns) - 1)
    return table if is_regular else None


def _any_text(
    body: str, layout: Layout, wanted: list[int]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    numbered = [(at, line) for at, line in enumerate(body.split("\n"), start=2) if line.strip()]
    _refuse_irregular(numbered, layout)
    table = np.strings.strip(_cells([line for _, line in numbered], layout, wanted))
    missing = np.flatnonzero(np.isin(table[:, :2], _MISSING).any(axis=1))
    if missing.size:
        raise _missing_problem(layout.file, [numbered[row][0] for row in missing.tolist()])
    users, items = (_ids(table[:, place]) for place in (0, 1))
    return users, items, _labels_as_numbers(table[:, 2], layout.file)


def _cells(lines: list[str], layout: Layout, wanted: list[int]) -> NDArray[np.str_]:
    """Return the columns asked for, shape ``(E, 3)``.

    A quote that is never closed, as in the title of a record, would take the rows below it into
    its text; where all lines have their columns without that, quotes are letters like others.
    """
    try:
        table = _loaded(lines, layout, wanted, '"')
        if len(table) == len(lines):
            return table
    except ValueError:
        pass
    if all(line.count(layout.delimiter) == len(layout.columns) - 1 for line in lines):
        table = _loaded(lines, layout, wanted, None)
        if not (np.strings.find(table, '"') >= 0).any():
            return table
    raise table_problem(
        layout.file,
        "table_malformed",
        "Its rows cannot be told apart.",
        "Look for a quote that is never closed; it swallows the rows below it.",
    )


def _loaded(
    lines: list[str], layout: Layout, wanted: list[int], quote: str | None
) -> NDArray[np.str_]:
    """Raises ValueError where rows have too few columns, or a quote is open at the end."""
    table: NDArray[np.str_] = np.loadtxt(
        lines,
        dtype=str,
        delimiter=layout.delimiter,
        usecols=wanted,
        comments=None,
        quotechar=quote,
        ndmin=2,
    )
    return table


def _refuse_irregular(numbered: list[tuple[int, str]], layout: Layout) -> None:
    at, longest = max(numbered, key=lambda place: len(place[1]))
    # Text of a column is stored as wide as its longest entry.
    if len(longest) > _MAX_LINE:
        what = f"Line {at} has {len(longest):,} characters."
        raise table_problem(layout.file, "table_malformed", what)
    expected = len(layout.columns)
    # Quoted text may hold the delimiter; then only the reader can tell.
    bad = [
        (number, line)
        for number, line in numbered
        if '"' not in line and line.count(layout.delimiter) != expected - 1
    ]
    if bad:
        raise table_problem(
            layout.file,
            "rows_ragged",
            f"{counted(len(bad), 'row')} without the {expected} columns of the header.",
            "Correct these rows, or leave them out.",
            _Rows(len(bad), tuple(f"line {number}: {line[:40]!r}" for number, line in bad[:5])),
        )


def _missing_problem(file: str, lines: list[int]) -> UnusableFileError:
    return table_problem(
        file,
        "ids_missing",
        f"{counted(len(lines), 'row')} {have(len(lines))} no user or no item.",
        "Fill in these ids, or leave the rows out.",
        _Rows(len(lines), tuple(f"line {line}" for line in lines[:5])),
    )


def _ids(column: NDArray[np.str_]) -> NDArray[Any]:
    """Return whole numbers where every id is one (12 or 12.0), else the text itself."""
    if _has_leading_zeros(column) or not _is_plain(column):
        return column
    try:
        return column.astype(np.int64)
    except (ValueError, OverflowError):
        pass
    try:
        numbers = column.astype(np.float64)
    except ValueError:
        return column
    is_exact = np.isfinite(numbers) & (np.abs(numbers) < 2**53) & (numbers == np.rint(numbers))
    return numbers.astype(np.int64) if is_exact.all() else column


def _is_plain(column: NDArray[np.str_]) -> bool:
    """Tell whether all ids are of the digits 0 to 9, minus and point alone.

    Python reads more as numbers: 1_11 and 11_1 would both be 111, and 1e3 would be 1000.
    """
    if not column.size:
        return True
    letters = np.ascontiguousarray(column).view(np.uint32)
    is_digit = (letters >= ord("0")) & (letters <= ord("9"))
    # 0 fills a text up to the length of the longest.
    return bool((is_digit | np.isin(letters, (0, ord("-"), ord(".")))).all())


def _has_leading_zeros(column: NDArray[np.str_]) -> bool:
    """Tell whether an id is like 007, which is not the number 7; 0 and 0.5 are not like that."""
    width = column.dtype.itemsize // 4
    if width < 2 or not column.size:
        return False
    letters = np.ascontiguousarray(column).view(np.uint32).reshape(-1, width)
    second = letters[:, 1]
    is_digit = (second >= ord("0")) & (second <= ord("9"))
    return bool(((letters[:, 0] == ord("0")) & is_digit).any())


def _labels_as_numbers(column: NDArray[np.str_], file: str) -> NDArray[Any]:
    labels = np.full(len(column), -1, dtype=np.int64)
    for label in range(3):
        labels[np.isin(column, (f"{label}", f"{label}.0"))] = label
    bad = labels < 0
    if bad.any():
        raise _label_problem(file, int(bad.sum()), np.unique(column[bad]).tolist())
    return labels


def _checked_labels(labels: NDArray[Any], file: str) -> IntArray:
    bad = (labels < 0) | (labels > 2)
    if bad.any():
        raise _label_problem(file, int(bad.sum()), np.unique(labels[bad]).tolist())
    return labels.astype(np.int64)


def _label_problem(file: str, count: int, values: list[object]) -> UnusableFileError:
    return table_problem(
        file,
        "split_label_unknown",
        f"{counted(count, 'row')} {have(count)} an x_label other than 0, 1 or 2.",
        f"Correct these rows. {CONVENTION}",
        _Rows(count, tuple(str(value)[:40] for value in values[:5])),
    )


def table_problem(
    file: str,
    code: str,
    what: str,
    action: str = "Save the table again: a header line, then one interaction per line.",
    rows: _Rows | None = None,
) -> UnusableFileError:
    """Return the error that a table cannot be used, with the rows at fault."""
    why = "Users, items and splits cannot be read from it."
    count, examples = rows or (0, ())
    return UnusableFileError(
        Finding(code, Severity.ERROR, what, file, why, action, count, examples)
    )
