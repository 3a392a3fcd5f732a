"""``runs unpack``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.session import open_session
from dasrec_core.errors import ConfigError
from dasrec_core.packing.packed_run import PackedRun, read_line
from dasrec_core.packing.unpack import write_folder
from dasrec_core.reporting.words import counted
from dasrec_core.store.recovery import adopt
from dasrec_core.store.runs import RunStore

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
    # All are read before the first is written: a damaged file changes nothing.
    packed = [run for file in files for run in _runs_of(file)]
    added, known = [], []
    with session.store() as store:
        there = {run.run_id for run in store.list_runs(include_trashed=True)}
        for run in packed:
            folder = session.home.runs / run.run_id
            if run.run_id in there or folder.exists():
                known.append(run.run_id)
                continue
            adopt(store, folder, write_folder(run, session.home.runs))
            _describe(store, run)
            there.add(run.run_id)
            added.append(run.run_id)
    lines = [f"{counted(len(added), 'run')} added to {session.home.runs}."]
    lines += [f"{counted(len(known), 'run')} were there already."] if known else []
    session.output.show({"added": added, "known": known}, *lines)


def _runs_of(file: Path) -> Iterator[PackedRun]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file} cannot be read: {error}.", "Give a file that `runs pack` wrote."
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield read_line(line, f"{file}, line {number},")


def _describe(store: RunStore, run: PackedRun) -> None:
    store.rename(run.run_id, run.name)
    store.set_tags(run.run_id, run.tags)
    if run.note:
        store.set_note(run.run_id, run.note)
