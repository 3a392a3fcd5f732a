"""A table as a value: what the writers write and what the studio shows.

Cells are typed, so that a writer knows a mean from a name: people get ``0.1041 ± 0.0011``, and
spreadsheets get the mean, its spread and the number of seeds in columns of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Kind = Literal["text", "number", "mean", "published"]


class Place(StrEnum):
    """Rank of a value in its column; what is marked."""

    NONE = ""
    BEST = "best"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over seeds.

    Attributes:
        value: The mean.
        spread: Sample standard deviation; ``None`` when there is one seed only.
        count: Number of seeds.
        mark: Sign of significance such as ``*``; what it means stands in the notes of the table.
    """

    value: float
    spread: float | None
    count: int
    place: Place = Place.NONE
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A value from a paper; ``change`` is how far ours is from it, as a share of it."""

    value: float
    change: float | None = None
    verdict: str = ""


Cell = str | int | float | Mean | Published | None
"""``None`` where there is nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        key: Its name for programs, unique in the table.
        title: Its name for people.
        group: Heading over neighbours.
        kind: What its cells hold, ``None`` apart.
        digits: Decimals shown to people; programs get all of them.
    """

    key: str
    title: str
    group: str = ""
    kind: Kind = "text"
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns, with what one must know to read them.

    Attributes:
        title: What it shows; the caption.
        notes: Sentences: protocol, seeds, how configurations were chosen, what was left out.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def raw_heads(column: Column) -> tuple[str, ...]:
    """Return the names of the columns that a spreadsheet gets for one column."""
    more = {"mean": ("std", "seeds", "mark"), "published": ("change", "verdict")}
    return (column.key, *(f"{column.key} {part}" for part in more.get(column.kind, ())))


def raw_values(column: Column, cell: Cell) -> tuple[str | int | float | None, ...]:
    """Return the values that a spreadsheet gets for one cell, as many as :func:`raw_heads`."""
    if isinstance(cell, Mean):
        return cell.value, cell.spread, cell.count, cell.mark or None
    if isinstance(cell, Published):
        return cell.value, cell.change, cell.verdict or None
    return cell, *(None for _ in raw_heads(column)[1:])
