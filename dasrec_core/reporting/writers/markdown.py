"""A table for Markdown: best bold, second underlined, notes under it."""

from __future__ import annotations

from dasrec_core.reporting.document import Cell, Column, Mean, Place, Table
from dasrec_core.reporting.escaping import markdown_text
from dasrec_core.reporting.words import cell_text, number_text, spread_text

_PLACES = {Place.BEST: "**%s**", Place.SECOND: "<u>%s</u>", Place.NONE: "%s"}


def write_markdown(table: Table) -> bytes:
    """Return the table as Markdown with pipes, its title above and its notes below."""
    heads = [markdown_text(f"{column.group} {column.title}") for column in table.columns]
    sides = [":---" if column.kind == "text" else "---:" for column in table.columns]
    body = [[_cell(*pair) for pair in zip(table.columns, row, strict=True)] for row in table.rows]
    lines = [f"**{markdown_text(table.title)}**", ""]
    lines += [f"| {' | '.join(line)} |" for line in (heads, sides, *body)]
    if table.notes:
        lines += ["", *(f"- {markdown_text(note)}" for note in table.notes)]
    return ("\n".join(lines) + "\n").encode()


def _cell(column: Column, cell: Cell) -> str:
    if not isinstance(cell, Mean):
        return markdown_text(cell_text(column, cell))
    shown = _PLACES[cell.place] % number_text(cell.value, column.digits)
    shown += markdown_text(cell.mark)
    if cell.spread is None:
        return shown + (" (1 seed)" if cell.count == 1 else "")
    return f"{shown} {spread_text(cell, column.digits)}"
