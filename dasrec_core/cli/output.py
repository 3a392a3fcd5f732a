"""The one place of the engine that prints: tables for people, one JSON document for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from dasrec_core.errors import DasrecError, DiskError

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
        """Print the result of a verb: ``document`` as JSON, or ``parts`` for people.

        Raises:
            DiskError: Where stdout goes, nothing can be written.
        """
        if self.as_json:
            _print(json.dumps(document, indent=1, allow_nan=False))
            return
        with stdout_watched():
            out = console(sys.stdout)
            for part in parts:
                out.print(part)

    def note(self, *parts: RenderableType) -> None:
        """Print something beside the result, such as a warning.

        Where it cannot be printed, because the reader has left or the disk is full, it is lost: it
        must not end the watch over a run.
        """
        err = console(sys.stderr)
        with suppress(OSError):
            for part in parts:
                err.print(part)


def _print(text: str) -> None:
    with stdout_watched():
        sys.stdout.write(text + "\n")


def complain(error: DasrecError, *, as_json: bool) -> None:
    """Print what went wrong and what to do; with JSON also as the document of the verb."""
    if as_json:
        document = {"error": error.message, "hint": error.hint}
        with suppress(DasrecError, SystemExit):  # the words on stderr are left
            _print(json.dumps(document, indent=1))
    hint = "".join(f"\n  {line}" for line in error.hint.splitlines())
    with suppress(OSError):
        sys.stderr.write(f"Error: {error.message}\n" + (f"What to do:{hint}\n" if hint else ""))


@contextmanager
def stdout_watched() -> Iterator[None]:
    """End quietly when the reader has left, and in words when nothing can be written.

    Raises:
        DiskError: Where stdout goes, nothing can be written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_stdout()
        raise SystemExit(1) from None
    except OSError as error:
        _give_up_stdout()
        raise DiskError(
            f"The result cannot be printed: {error.strerror or error}.",
            "Make room where the output goes, or send it elsewhere. What was stored is intact; "
            "`runs list` shows it.",
        ) from error


def _give_up_stdout() -> None:
    # What is left in its buffer would fail again when the program ends.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console(stream: IO[str]) -> Console:
    """Return a console that prints text as it is: names may hold brackets or colons."""
    # Imported here: a verb that prints JSON starts faster without it.
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise  # theirs gives stdout up, also where only stderr is gone

    is_terminal = stream.isatty()
    return Plain(
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
