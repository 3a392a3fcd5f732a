"""What a table cell can show, and the columns that cells stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
VALUE = "0.0000"  # the shape of a metric; headers and chips start where it starts
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Cell:
    """What one cell shows.

    Attributes:
        text: The words or number.
        note: Faint words behind the text; left out where they do not fit.
        tone: Colour of the text by role.
        note_tone: Colour of the note.
        role: Text role, such as "mono" or "small".
        weight: Weight other than the role's.
        underline: Underlined, e.g. the second best.
        glyph: Icon before the text.
        run: Colour index of a run: a piece of its curve stands before the text.
        indent: Depth below a group.
        expanded: Shows a fold arrow; ``None`` for rows that do not fold.
        spark: A small curve in place of text.
        chip: Palette role of a ground behind the text; empty for none.
        share: 0 to 1 draws a bar before the text.
    """

    text: str = ""
    note: str = ""
    tone: str = "text"
    note_tone: str = "faint"
    role: str = "body"
    weight: int | None = None
    underline: bool = False
    glyph: str = ""
    run: int | None = None
    indent: int = 0
    expanded: bool | None = None
    spark: tuple[float, ...] = ()
    chip: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: Words in the header.
        width: In px at 100 %; 0 takes what is left.
        right: Numbers stand right, with their notes in a slot of their own.
        note_width: Width of that slot in px.
        group: The heading above, shared by neighbours.
        slots: Keep room for the fold arrow and the swatch, so that names stand in one line.
    """

    title: str
    width: int = 0
    right: bool = False
    note_width: int = 0
    group: str = ""
    slots: bool = False


def full_titles(columns: Sequence[Column]) -> list[str]:
    """Return titles that stand alone: with their group where the columns are of several."""
    if len({column.group for column in columns if column.group}) < 2:
        return [column.title for column in columns]
    return [f"{one.group}: {one.title}" if one.group else one.title for one in columns]
