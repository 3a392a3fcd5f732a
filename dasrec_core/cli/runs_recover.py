"""``runs recover``."""

from __future__ import annotations

from pathlib import Path

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.session import open_session
from dasrec_core.events import Event
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.liveness import is_running
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.quantity import counted
from dasrec_core.store.recovery import recover as rebuild
from dasrec_core.store.settle import settle

app = make_app()


@app.command()
def recover(
    home: HomeOption = None, results: ResultsOption = None, json: JsonOption = False
) -> None:
    """Bring all run folders into the database; what is there already stays."""
    session = open_session(home, results, json)
    with session.store() as store:
        done = rebuild(store, session.home.runs, read_events=_read_events)
        interrupted = settle(store, is_alive=is_running, is_here=session.home.has_run, grace_ms=0)
    document = {
        "added": list(done.added),
        "updated": list(done.updated),
        "skipped": [{"run_id": one.run_id, "reason": one.reason} for one in done.skipped],
        "interrupted": interrupted,
    }
    lines = [
        f"{counted(len(done.added), 'run')} added, {len(done.updated)} brought up to date, "
        f"from {session.home.runs}."
    ]
    lines += [f"{one.run_id} was skipped: {one.reason}" for one in done.skipped]
    session.output.show(document, *lines)


def _read_events(folder: Path) -> list[Event]:
    return read_events(RunFolder(folder).events_file)
