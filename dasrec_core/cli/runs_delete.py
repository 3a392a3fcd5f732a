"""``runs delete``."""

from __future__ import annotations

from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.run_lookup import catch_up, find_runs
from dasrec_core.cli.session import open_session
from dasrec_core.errors import StoreError
from dasrec_core.quantity import counted
from dasrec_core.store.artifacts import remove_run_folder
from dasrec_core.store.records import RunRecord

app = make_app()


@app.command()
def delete(
    runs: Annotated[list[str], typer.Argument(metavar="RUN…", help="Runs to delete.")],
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Delete files too, past recovery.")
    ] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Move runs to the trash; with --for-good, delete them and their files."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_runs(store, runs)
        for run in found:
            _refuse_live(run)
        for run in found:
            if for_good:
                remove_run_folder(session.home.runs, run.run_id)
                store.delete(run.run_id)
            else:
                store.trash(run.run_id)
    ids = [run.run_id for run in found]
    done = "deleted for good" if for_good else "moved to the trash; --for-good deletes them"
    session.output.show(
        {"deleted": ids, "for_good": for_good}, f"{counted(len(ids), 'run')} {done}."
    )


def _refuse_live(run: RunRecord) -> None:
    if not run.status.is_final:
        raise StoreError(
            f"Run {run.run_id} is still going on; its files are in use.",
            "Stop it first, in the studio or with Ctrl-C where it was started.",
        )
