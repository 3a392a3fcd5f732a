"""A table as an Excel workbook: numbers as numbers, text as text, notes on a second sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dasrec_core.data.spreadsheet_text import FORMULA_STARTS
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Cell, Column, Mean, Place, Table, raw_heads, raw_values
from dasrec_core.reporting.escaping import one_line

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_LONGEST = 32_767  # signs in a cell; Excel repairs a file that has more
_MOST_ROWS = 1_048_576  # openpyxl writes more without a word
_WIDEST = 40  # columns, in signs


def write_xlsx(table: Table) -> bytes:
    """Return the table as a workbook; best bold, second underlined, full precision kept.

    Raises:
        ConfigError: The table has more rows than a sheet of Excel.
    """
    if len(table.rows) + 1 > _MOST_ROWS:
        raise ConfigError(
            f"The table has {len(table.rows):,} rows, and a sheet of Excel holds {_MOST_ROWS:,}, "
            "its heading included: Excel would not open the file, or leave the rest out.",
            "Export CSV, fewer runs or fewer metrics (--metric).",
        )
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = "DASRec Studio"
    book.properties.created = book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    sheet = book.create_sheet("Table")
    heads = [head for column in table.columns for head in raw_heads(column)]
    for number, head in enumerate(heads, 1):
        width = min(_WIDEST, max(10, len(head) + 2))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"
    cells = _Cells(sheet)
    sheet.append(cells.text(head, heading=True) for head in heads)
    for row in table.rows:
        sheet.append(cells.of_row(table.columns, row))
    about = book.create_sheet("About")
    about.column_dimensions["A"].width = 100
    about_cells = _Cells(about)
    for line in (table.title, *table.notes):
        about.append([about_cells.text(line)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Cells:
    """Cells of one sheet, one per style and used again and again.

    A sheet that is only written takes each cell before it asks for the next, and a new cell with
    a style costs ten times as much as a new value: 500 runs took 1.2 s.
    """

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        self._plain = WriteOnlyCell(sheet)
        self._quoted = WriteOnlyCell(sheet)
        self._quoted.quotePrefix = True  # stays text when it is edited
        self._heading = WriteOnlyCell(sheet)
        self._heading.font = Font(bold=True)
        self._sheet = sheet
        self._fonts = {Place.BEST: Font(bold=True), Place.SECOND: Font(underline="single")}
        self._numbers: dict[tuple[int, Place], SheetCell] = {}

    def of_row(self, columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Iterator[object]:
        """Yield the cells of a row of the table."""
        for column, cell in zip(columns, row, strict=True):
            place = cell.place if isinstance(cell, Mean) else Place.NONE
            for number, value in enumerate(raw_values(column, cell)):
                if isinstance(value, str):
                    yield self.text(value)
                elif isinstance(value, float):
                    yield self._number(value, column.digits, Place.NONE if number else place)
                else:
                    yield value

    def text(self, text: str, *, heading: bool = False) -> SheetCell:
        """Return a cell with a text that is never calculated."""
        is_formula = text.lstrip(" ").startswith(FORMULA_STARTS)
        cell = self._heading if heading else self._quoted if is_formula else self._plain
        cell.value = one_line(text)[:_LONGEST]
        cell.data_type = "s"  # openpyxl takes "=…" for a formula, "#N/A" for an error
        return cell

    def _number(self, value: float, digits: int, place: Place) -> SheetCell:
        from openpyxl.cell import WriteOnlyCell

        if (digits, place) not in self._numbers:
            cell = self._numbers[digits, place] = WriteOnlyCell(self._sheet)
            cell.number_format = f"0.{'0' * digits}".rstrip(".")
            if place in self._fonts:
                cell.font = self._fonts[place]
        cell = self._numbers[digits, place]
        cell.value = value
        return cell
