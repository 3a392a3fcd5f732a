"""``runs list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.report import run_document
from dasrec_core.cli.run_lookup import catch_up, fitting, runs_there_are
from dasrec_core.cli.session import open_session
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord

app = make_app()

_COLUMNS = ("Run", "Name", "Data set", "Started", "State", "Seed", "Epoch", "Best", "Valid", "Test")


@app.command()
def list_runs(  # noqa: PLR0913 - one parameter per option
    dataset: Annotated[str | None, typer.Option(metavar="NAME", help="Only on this data.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this model.")] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only with this tag.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most so many, not all.")
    ] = None,
    trashed: Annotated[bool, typer.Option("--trashed", help="Also those in the trash.")] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """List runs, the newest first; metrics are Recall@20, the epoch chosen on validation."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        stored = store.list_runs(include_trashed=True)
        listed = [run for run in stored if trashed or run.trashed_at_ms is None]
        runs = fitting(listed, dataset=dataset, model=model, tag=tag)[:limit]
        left_out = store.num_unreadable
    if left_out:
        runs_are = "1 run is" if left_out == 1 else f"{left_out} runs are"
        session.output.note(
            f"{runs_are} not listed: another version has stored settings or a state unknown "
            "here. Read them with that version; nothing of them was changed."
        )
    shown = table(_COLUMNS, [_row(run) for run in runs], numbers=5)
    session.output.show([run_document(run) for run in runs], shown if runs else _none(stored))


def _none(stored: Sequence[RunRecord]) -> str:
    """Return why nothing is listed, of all that is stored."""
    kept = [run for run in stored if run.trashed_at_ms is None]
    if not stored:
        return "No runs yet. Start one: python main.py train --data DIR --model dasrec"
    if not kept:
        return f"{counted(len(stored), 'run')} in the trash, and no other; --trashed lists them."
    return f"No run fits. {runs_there_are(kept)}"


def _row(run: RunRecord) -> tuple[str, ...]:
    started = datetime.fromtimestamp(run.created_at_ms / 1000).astimezone()
    return (
        run.run_id,
        run.name,
        run.dataset_name,
        f"{started:%Y-%m-%d %H:%M}",
        run.status.value,
        str(run.config.seed),
        f"{run.epochs_done}/{run.num_epochs}",
        str(run.best_epoch or "–"),
        number(run.best_valid.get(SELECTION_METRIC)),
        number(run.best_test.get(SELECTION_METRIC)),
    )
