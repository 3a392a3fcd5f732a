"""A table for programs and spreadsheets: one heading, full precision, no formulas."""

from __future__ import annotations

import csv
import io

from dasrec_core.data.spreadsheet_text import spreadsheet_text
from dasrec_core.reporting.document import Table, raw_heads, raw_values


def write_csv(table: Table) -> bytes:
    """Return the table as CSV in UTF-8.

    Means, spreads and numbers of seeds stand in columns of their own, numbers are never quoted,
    and text that a spreadsheet would calculate gets an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = table.columns
    writer.writerow([_cell(head) for column in columns for head in raw_heads(column)])
    writer.writerows(
        [
            _cell(value)
            for column, cell in zip(columns, row, strict=True)
            for value in raw_values(column, cell)
        ]
        for row in table.rows
    )
    return out.getvalue().encode()


def _cell(value: str | float | None) -> str | int | float | None:
    return spreadsheet_text(value) if isinstance(value, str) else value
