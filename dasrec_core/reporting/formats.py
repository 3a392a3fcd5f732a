"""The formats a table can be written in, and the one function that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dasrec_core.errors import ConfigError
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.writers.csv_text import write_csv
from dasrec_core.reporting.writers.html import write_html
from dasrec_core.reporting.writers.json_text import write_json
from dasrec_core.reporting.writers.latex import write_latex
from dasrec_core.reporting.writers.markdown import write_markdown
from dasrec_core.reporting.writers.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A format: its id, what people call it, the end of its files, and whether it is text."""

    id: str
    title: str
    suffix: str
    is_text: bool = True


TABLE_FORMATS: Final = {
    one.id: one
    for one in (
        TableFormat("latex", "LaTeX", ".tex"),
        TableFormat("md", "Markdown", ".md"),
        TableFormat("csv", "CSV", ".csv"),
        TableFormat("xlsx", "Excel", ".xlsx", is_text=False),
        TableFormat("html", "HTML", ".html"),
        TableFormat("json", "JSON", ".json"),
    )
}
_PLAIN: Final = {
    "md": write_markdown,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "html": write_html,
    "json": write_json,
}


def write_table(table: Table, format_id: str, *, wide: bool = False) -> bytes:
    """Return the table as the content of a file.

    Args:
        table: What to write.
        format_id: Key of :data:`TABLE_FORMATS`.
        wide: Over the whole width of a page, where the format knows pages.

    Raises:
        ConfigError: There is no such format, or the table has more rows than it holds.
    """
    if format_id == "latex":
        return write_latex(table, wide=wide)
    if format_id not in _PLAIN:
        raise ConfigError(
            f"There is no table format {format_id!r}.", f"There are: {', '.join(TABLE_FORMATS)}."
        )
    return _PLAIN[format_id](table)


def format_of(file: Path) -> str | None:
    """Return the format that the name of a file asks for, if any."""
    found = (one.id for one in TABLE_FORMATS.values() if one.suffix == file.suffix.lower())
    return next(found, None)
