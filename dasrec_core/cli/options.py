"""Options that several verbs have: those of every verb, and those that say what to train."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _said(text: str) -> str:
    # As a variable of the shell leaves it that is not set: it would be taken for the folder that
    # the call was made in, or for none said.
    if not text.strip():
        raise typer.BadParameter("it is empty; leave it out for the usual one.")
    return text


def _folder(text: str) -> Path:
    return Path(_said(text))


HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", parser=_folder, help="Results and settings; else $DASREC_HOME."
    ),
]
ResultsOption = Annotated[
    str | None,
    typer.Option(
        "--results", metavar="URL", parser=_said, help="SQLAlchemy URL of the results database."
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, all else on stderr.")
]

RunArgument = Annotated[
    str,
    typer.Argument(metavar="RUN", help="Id, its beginning, a model for its newest, or `last`."),
]
USER_OR_ITEM = "Id in the data, or a number from 0 where the data has no ids."

DataOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the data.")]
EpochsOption = Annotated[str | None, typer.Option(metavar="N", help="At most so many.")]
DeviceOption = Annotated[str | None, typer.Option(metavar="D", help="auto, cpu, cuda or cuda:N.")]


def make_app() -> typer.Typer:
    """Return an empty command with our conventions: no colours in tracebacks, no completion.

    A group of verbs is explained by the docstring of its callback; ``help`` given here, were it
    ``None``, would hide it.
    """
    return typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
