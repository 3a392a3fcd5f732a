"""What a page can export, and what a person chose of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dasrec_core.packing import SUFFIX
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.figures.look import COLUMN_IN, FIGURE_FORMATS, PAGE_IN
from dasrec_core.reporting.formats import TABLE_FORMATS, write_table
from dasrec_core.reporting.provenance import Origin, origin
from dasrec_core.store.records import RunRecord

Made = tuple[bytes, Origin]
Make = Callable[[str, bool], Made]
"""Makes the content of a file from a format and whether it spans the page; runs in the pool."""
DrawFigure = Callable[[str, float], Made]
"""Makes a figure from a format and a width in inches."""

PACKED: Final = "packed"

_FIGURE_TITLES: Final = {name: name.upper() for name in FIGURE_FORMATS}


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One thing a page can export, in the formats it has."""

    title: str
    formats: tuple[str, ...]
    make: Make


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """All that a page can export now, the likeliest first; ``name`` is proposed for the file."""

    name: str
    kinds: tuple[ExportKind, ...]


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What a person chose."""

    kind: ExportKind
    format: str
    wide: bool
    file: Path


def table_kind(title: str, make: Callable[[], tuple[Table, tuple[RunRecord, ...]]]) -> ExportKind:
    """Return a table as something to export; ``make`` runs in the pool."""

    def write(format_id: str, wide: bool) -> Made:
        table, runs = make()
        content = write_table(table, format_id, wide=wide)
        return content, origin(table.title, runs, table.notes)

    return ExportKind(title, tuple(TABLE_FORMATS), write)


def figure_kind(title: str, draw: DrawFigure) -> ExportKind:
    """Return a figure as something to export; ``draw`` runs in the pool."""
    return ExportKind(
        title,
        FIGURE_FORMATS,
        lambda format_id, wide: draw(format_id, PAGE_IN if wide else COLUMN_IN),
    )


def packed_kind(title: str, make: Callable[[], Made]) -> ExportKind:
    """Return packed runs as something to export; ``make`` runs in the pool."""
    return ExportKind(title, (PACKED,), lambda _format_id, _wide: make())


def format_title(format_id: str) -> str:
    """Return what people call a format."""
    if format_id == PACKED:
        return "Packed runs"
    known = TABLE_FORMATS.get(format_id)
    return known.title if known else _FIGURE_TITLES[format_id]


def suffix_of(format_id: str) -> str:
    """Return the end of a file of this format."""
    if format_id == PACKED:
        return SUFFIX
    known = TABLE_FORMATS.get(format_id)
    return known.suffix if known else f".{format_id}"


def has_width(format_id: str) -> bool:
    """Return whether a format knows columns and pages."""
    return format_id == "latex" or format_id in FIGURE_FORMATS
