"""``runs unpack``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.session import open_session
from dasrec_core.packing.files import unpack_files
from dasrec_core.quantity import counted

app = make_app()


@app.command(name="unpack")
def unpack_runs(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Written by `runs pack`.")],
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Bring packed runs into the database; those that are there already stay as they are."""
    session = open_session(home, results, json)
    with session.store() as store:
        done = unpack_files(store, files, session.home.runs)
    lines = [f"{counted(len(done.added), 'run')} added to {session.home.runs}."]
    if done.known:
        were = "was" if len(done.known) == 1 else "were"
        lines.append(f"{counted(len(done.known), 'run')} {were} there already.")
    session.output.show({"added": list(done.added), "known": list(done.known)}, *lines)
