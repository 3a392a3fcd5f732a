"""``resume``: go on with a run that was stopped, interrupted or failed."""

from __future__ import annotations

import typer

from dasrec_core.cli.follow import exit_code, follow
from dasrec_core.cli.interrupts import heard_interrupts
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, RunArgument, make_app
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import Session, open_session
from dasrec_core.cli.train import report
from dasrec_core.errors import StoreError
from dasrec_core.execution.local import LocalExecutor
from dasrec_core.store.resumed import note_resumed
from dasrec_core.store.runs import RunStore

app = make_app()


@app.command()
def resume(
    run: RunArgument,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Continue a run from its last checkpoint; one in the trash comes back."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
        run_id = found.run_id
        with heard_interrupts(session.output.note) as heard:
            handle = LocalExecutor(session.home).resume(run_id)
            after_seq = note_resumed(store, run_id)
            if found.trashed_at_ms is not None:  # what is in there is deleted some day
                _bring_back(session, store, run_id)
            ended = follow(session, store, handle, heard, after_seq=after_seq)
            code = exit_code(ended, heard)
    report(session, ended)
    raise typer.Exit(code)


def _bring_back(session: Session, store: RunStore, run_id: str) -> None:
    try:
        store.restore(run_id)
    except StoreError as error:  # its engine trains, and is followed all the same
        session.output.note(f"{run_id} stays in the trash: {error.message}")
    else:
        session.output.note(f"{run_id} was in the trash and is back among the runs.")
