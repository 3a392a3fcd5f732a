"""What items are: titles, attributes and pictures, by the ids of the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dasrec_core.data.catalogue import MAX_TITLE_LENGTH, plain_title
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.importing.bad_rows import BadRows, RaggedRows
from dasrec_core.data.importing.feature_rows import FeatureRows, rows_of_text
from dasrec_core.data.importing.interactions import MISSING
from dasrec_core.data.importing.pictures import find_picture, picture_name
from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.importing.table_rows import batches
from dasrec_core.data.importing.tables import TableFile, open_table
from dasrec_core.data.item_attributes import MAX_ATTRIBUTE_LENGTH
from dasrec_core.quantity import counted


@dataclass(frozen=True, slots=True, eq=False)
class ItemRows:
    """Rows of an item table.

    Attributes:
        columns: Names of what is kept beside the id: ``title``, ``image``, attributes.
        values: By item id, one text per column; of a repeated id the first row.
        features: Tables of numbers that stood in columns.
        pictures: By item id, the files that the column of pictures names and that are there.
    """

    file: str
    columns: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    findings: tuple[Finding, ...] = ()
    features: tuple[FeatureRows, ...] = field(default=())
    pictures: dict[str, Path] = field(default_factory=dict)

    def cells(self, key: str, number: int) -> tuple[str, ...]:
        """Return the row of an item for a data set in which it has ``number``.

        A picture that was found is named as it lies there; other cells are as in the table.
        """
        row = self.values.get(key, ("",) * len(self.columns))
        if key not in self.pictures:
            return row
        at = self.columns.index("image")
        return (*row[:at], picture_name(number, self.pictures[key]), *row[at + 1 :])

    def value(self, key: str, column: str) -> str:
        """Return what the table says of an item; empty where it says nothing."""
        row = self.values.get(key)
        return row[self.columns.index(column)] if row and column in self.columns else ""


def read_item_table(path: Path, settings: ItemTable, *, has_header: bool | None = None) -> ItemRows:
    """Return titles, pictures, attributes and features of the items in a table.

    Raises:
        UnusableFileError: The table or one of the columns cannot be read.
    """
    table = open_table(path, has_header=has_header)
    names = [settings.id, *(name for name in (settings.title, settings.image) if name)]
    names += [*settings.attributes, *settings.features]
    titles = ["title"] * bool(settings.title) + ["image"] * bool(settings.image)
    kept = (*titles, *map(_column_name, settings.attributes))
    bad_rows, nameless, repeated = RaggedRows(table), BadRows(), BadRows()
    values: dict[str, tuple[str, ...]] = {}
    named: dict[str, str] = {}  # pictures
    image_at = kept.index("image") if settings.image else None
    texts: list[tuple[str, tuple[str, ...]]] = []  # of features, by item
    for row, cells in enumerate(_rows(table, names, bad_rows)):
        key, rest = cells[0], cells[1:]
        if key in MISSING:
            nameless.add(bad_rows.place(row), ", ".join(rest))
            continue
        if key in values:
            repeated.add(bad_rows.place(row), key)
            continue
        values[key] = tuple(map(_plain_cell, kept, rest[: len(kept)]))
        if image_at is not None and rest[image_at]:
            named[key] = rest[image_at]  # as it is: a blank more or less is another file
        texts.append((key, rest[len(kept) :]))
    features = tuple(
        rows_of_text(name, table, [(key, parts[at]) for key, parts in texts])
        for at, name in enumerate(settings.features)
    )
    findings = list(_findings(path.name, bad_rows, nameless, repeated))
    found = {key: find_picture(path.parent, name) for key, name in named.items()}
    pictures = {key: picture for key, picture in found.items() if picture is not None}
    if len(pictures) < len(named):
        findings.append(_lost_pictures(path.name, named, pictures))
    return ItemRows(path.name, kept, values, tuple(findings), features, pictures)


def _rows(table: TableFile, names: list[str], bad_rows: RaggedRows) -> Iterator[tuple[str, ...]]:
    for pieces in batches(table, names, bad_rows):
        columns: list[list[Any]] = [piece.to_pylist() for piece in pieces]
        for cells in zip(*columns, strict=True):
            yield tuple(cell or "" for cell in cells)


def _plain_cell(column: str, text: str) -> str:
    return plain_title(text, MAX_TITLE_LENGTH if column == "title" else MAX_ATTRIBUTE_LENGTH)


def _column_name(name: str) -> str:
    """Return a name that no reader takes for a delimiter."""
    return " ".join("".join(" " if mark in '\t,;|"\n' else mark for mark in name).split()) or "_"


def _findings(
    file: str, bad_rows: BadRows, nameless: BadRows, repeated: BadRows
) -> Iterator[Finding]:
    listed_before = "an item that was listed before"
    for rows, code, severity, (one, many), action in (
        (
            bad_rows,
            "item_rows_ragged",
            Severity.WARNING,
            ("does not fit the header", "do not fit the header"),
            "Correct",
        ),
        (
            nameless,
            "item_rows_nameless",
            Severity.WARNING,
            ("has no item id", "have no item id"),
            "Fill in",
        ),
        (
            repeated,
            "items_listed_twice",
            Severity.ERROR,
            (f"repeats {listed_before}", f"repeat {listed_before}"),
            "Remove",
        ),
    ):
        if rows.count:
            why = "What they say of items is not used."
            how = f"{action} these rows, or go on without them."
            examples = tuple(rows.examples)
            yield Finding(
                code,
                severity,
                f"{counted(rows.count, 'row')} {one if rows.count == 1 else many}.",
                file,
                why,
                how,
                rows.count,
                examples,
            )


def _lost_pictures(file: str, named: dict[str, str], found: dict[str, Path]) -> Finding:
    lost = [name for key, name in named.items() if key not in found]
    return Finding(
        "pictures_missing",
        Severity.WARNING,
        f"{len(lost):,} of {len(named):,} pictures are not files beside the table.",
        file,
        "These items are shown without a picture. Nothing is fetched from the network.",
        "Put the pictures into the folder of the table, under the names it gives.",
        len(lost),
        tuple(name[:60] for name in lost[:5]),
    )
