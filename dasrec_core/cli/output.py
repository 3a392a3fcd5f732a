"""The one place of the engine that prints: tables for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from dasrec_core.errors import DasrecError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# What a pipe or a file gets: wide enough that no table is folded.
_PLAIN_WIDTH = 200


class Output:
    """Writes what a verb has to say.

    Args:
        as_json: stdout gets exactly one JSON document, and everything else goes to stderr.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show a letter must not end a run.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")

    def show(self, document: object, *parts: RenderableType) -> None:
        """Print the result of a verb: ``document`` as JSON, or ``parts`` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")
            sys.stdout.flush()
            return
        out = console(sys.stdout)
        for part in parts:
            out.print(part)

    def note(self, *parts: RenderableType) -> None:
        """Print something beside the result, such as a warning."""
        err = console(sys.stderr)
        for part in parts:
            err.print(part)


def complain(error: DasrecError, *, as_json: bool) -> None:
    """Print what went wrong and what to do; with JSON also as the document of the verb."""
    if as_json:
        document = {"error": error.message, "hint": error.hint}
        sys.stdout.write(json.dumps(document, indent=1) + "\n")
    hint = "".join(f"\n  {line}" for line in error.hint.splitlines())
    sys.stderr.write(f"Error: {error.message}\n" + (f"What to do:{hint}\n" if hint else ""))


def console(stream: IO[str]) -> Console:
    """Return a console that prints text as it is: names may hold brackets or colons."""
    # Imported here: a verb that prints JSON starts faster without it.
    from rich.console import Console

    is_terminal = stream.isatty()
    return Console(
        file=stream,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=not is_terminal,
        width=None if is_terminal else _PLAIN_WIDTH,
    )


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "", numbers: int = 0
) -> RenderableType:
    """Return a table.

    Args:
        columns: Headings.
        rows: Cells, as text.
        title: Stands above it.
        numbers: How many columns, from the right, hold numbers and align right.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for index, column in enumerate(columns):
        is_number = index >= len(columns) - numbers
        made.add_column(Text(column), justify="right" if is_number else "left")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def facts(values: Mapping[str, object], *, title: str = "") -> RenderableType:
    """Return names and values in two columns."""
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 3))
    made.title, made.title_justify = (Text(title, style="bold") if title else None), "left"
    for name, value in values.items():
        made.add_row(Text(name, style="dim"), Text(str(value)))
    return made


def number(value: Any, digits: int = 4) -> str:  # noqa: ANN401 - whatever a record holds
    """Return a number for a table; a dash for none."""
    return "–" if value is None else f"{value:.{digits}f}"
