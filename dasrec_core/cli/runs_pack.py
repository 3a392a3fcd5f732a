"""``runs pack``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.run_lookup import catch_up, chosen_runs, runs_there_are
from dasrec_core.cli.session import Session, open_session
from dasrec_core.errors import ConfigError
from dasrec_core.packing.files import packed_text
from dasrec_core.packing.pack import can_be_packed
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from dasrec_core.training.durable import make_folder, write_atomically

app = make_app()


@app.command(name="pack")
def pack_runs(  # noqa: PLR0913 - one parameter per option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="To write, such as tiktok.jsonl.")],
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]…", help="Only these; else all finished.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(metavar="NAME", help="Only on this data.")] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only with this tag.")] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Write finished runs into one text file, without weights and lists, to hand on or keep."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        chosen = _chosen(session, store, runs, dataset=dataset, tag=tag)
        text = packed_text(store, chosen, session.home.runs.joinpath)
    make_folder(file.parent)
    write_atomically(file, text)
    session.output.show(
        {"file": str(file), "runs": [run.run_id for run in chosen]},
        f"{counted(len(chosen), 'run')} packed into {file}, {file.stat().st_size / 1e3:,.0f} kB.",
    )


def _chosen(
    session: Session,
    store: RunStore,
    wanted: list[str] | None,
    *,
    dataset: str | None,
    tag: str | None,
) -> list[RunRecord]:
    found = chosen_runs(store, wanted, dataset=dataset, tag=tag)
    if not wanted:
        finished = [run for run in found if can_be_packed(run)]
        found = [run for run in finished if session.home.has_run(run.run_id)]
        elsewhere = [run.run_id for run in finished if run not in found]
        if elsewhere:  # of another machine on the same database, or deleted
            session.output.note(
                f"{counted(len(elsewhere), 'run')} left out, whose folders are not in "
                f"{session.home.runs}: {', '.join(elsewhere)}."
            )
    if not found:
        raise ConfigError(
            "No finished run fits, so there is nothing to pack.",
            f"{runs_there_are(store.list_runs())} `runs list` shows which of them have finished.",
        )
    return found
