"""Reading a ``.inter`` table: user, item and split label of each interaction."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.inter_rows import CONVENTION, Layout, read_rows, table_problem
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.text_file import TextFile, read_text, sniff_delimiter
from dasrec_core.quantity import counted

_ALIASES = {
    "user": ("userid", "user_id", "user", "uid"),
    "item": ("itemid", "item_id", "item", "iid"),
    "split": ("x_label", "split", "label"),
}
_RATING_COLUMN = "rating"


class InterTable(NamedTuple):
    """Rows of a ``.inter`` file.

    Attributes:
        file: Its name.
        user_ids: Whole numbers, or text where they are not, shape ``(E,)``.
        item_ids: The same for items.
        labels: 0, 1 or 2, int64, shape ``(E,)``.
    """

    file: str
    user_ids: NDArray[Any]
    item_ids: NDArray[Any]
    labels: IntArray


def read_inter_table(path: Path, findings: list[Finding]) -> InterTable:
    """Return the rows of a ``.inter`` file.

    Raises:
        UnusableFileError: Columns or labels are missing or malformed.
    """
    source = read_text(path)
    layout = _layout(path.name, source, findings)
    body = source.text.partition("\n")[2]
    if not body.strip():
        raise table_problem(path.name, "table_empty", "The table has a header but no rows.")
    users, items, labels = read_rows(body, layout)
    _report_ratings(body, layout, findings)
    return InterTable(path.name, users, items, labels)


def _layout(file: str, source: TextFile, findings: list[Finding]) -> Layout:
    header = source.text.partition("\n")[0]
    delimiter = sniff_delimiter(header)
    # RecBole writes the type behind the name: user_id:token.
    columns = [name.strip().strip('"').split(":")[0].lower() for name in header.split(delimiter)]
    places = {}
    for role, aliases in _ALIASES.items():
        place = next((columns.index(alias) for alias in aliases if alias in columns), None)
        if place is None and all(name.lstrip("-").isdigit() for name in columns):
            raise table_problem(
                file,
                "header_missing",
                "The first line holds numbers instead of names of columns.",
                f"Put a header line above: userID, itemID, x_label, and others. {CONVENTION}",
            )
        if place is None and role == "split" and ":token" in header:
            raise table_problem(
                file,
                "split_missing",
                "This is an atomic file of RecBole; it does not say which row is for training.",
                "Import the folder: Ctrl+Shift+I on the Data page (“Import a table…” while no data "
                "set is open), or python main.py data import.",
            )
        if place is None:
            raise table_problem(
                file,
                "column_missing",
                f"The header has no column {aliases[0]!r}; it has {', '.join(columns)[:120]!r}.",
                f"Name the columns userID, itemID and x_label. {CONVENTION}",
            )
        places[role] = place
    if delimiter != "\t":
        findings.append(
            Finding(
                "delimiter_unusual",
                Severity.INFO,
                f"The columns are separated by {delimiter!r} instead of tabs.",
                file,
                "The table was read accordingly.",
                "Nothing to do.",
            )
        )
    if source.encoding != "utf-8":
        findings.append(
            Finding(
                "encoding_unusual",
                Severity.INFO,
                f"The text is not UTF-8; it was read as {source.encoding}.",
                file,
                "Letters with accents in ids may look different from what they should.",
                "Save the table as UTF-8 if they do.",
            )
        )
    return Layout(file, columns, delimiter, places)


def _report_ratings(body: str, layout: Layout, findings: list[Finding]) -> None:
    if _RATING_COLUMN not in layout.columns:
        return
    try:
        ratings = np.loadtxt(
            io.StringIO(body),
            dtype=np.float32,
            delimiter=layout.delimiter,
            usecols=layout.columns.index(_RATING_COLUMN),
            comments=None,
            quotechar='"',
            ndmin=1,
        )
    except ValueError:
        return  # not read for training, so not worth an error
    ratings = ratings[np.isfinite(ratings)]
    if not ratings.size:
        return
    low, high = float(ratings.min()), float(ratings.max())
    if low == high == 1.0:
        return
    middle = (low + high) / 2
    below_middle = int((ratings < middle).sum())
    findings.append(
        Finding(
            "ratings_ignored",
            Severity.INFO,
            f"The ratings, {low:g} to {high:g}, are not used: every row counts as an interaction.",
            layout.file,
            f"That takes in {counted(below_middle, 'row')} with a rating below {middle:g}.",
            "Leave low ratings out of the table if they should not count.",
            count=below_middle,
        )
    )
