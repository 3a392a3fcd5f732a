"""``sweep``: many runs that belong together, and only those that are not done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import (
    DataOption,
    DeviceOption,
    EpochsOption,
    HomeOption,
    JsonOption,
    ResultsOption,
    make_app,
)
from dasrec_core.cli.run_lookup import catch_up
from dasrec_core.cli.session import open_session
from dasrec_core.cli.sweep_report import (
    dry_run_document,
    dry_run_parts,
    exit_code,
    joined,
    left_document,
    sweep_document,
    sweep_parts,
)
from dasrec_core.cli.sweep_request import Prepared, SweepRequest, prepare
from dasrec_core.cli.sweep_run import SweepResult, run_sweep
from dasrec_core.errors import ExecutionError

app = make_app()


@app.command()
def sweep(  # noqa: PLR0913 - one parameter per option
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Sweep as TOML or JSON.")
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Such as comparison or ablation; a wrong NAME lists all."
        ),
    ] = None,
    data: DataOption = None,
    only: Annotated[
        str | None, typer.Option(metavar="NAME,…", help="Of its variants only these.")
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(metavar="N,N,…", help="One run per seed and variant; 1-5 is a range."),
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Holds for all runs."),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(metavar="P", help="auto: made for the data; defaults: none; or a name."),
    ] = None,
    epochs: EpochsOption = None,
    device: DeviceOption = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Runs at once.")] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the runs and how long they may take.")
    ] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Run a sweep or a study of the paper; call it again to go on where it ended."""
    session = open_session(home, results, json)
    prepared = prepare(
        SweepRequest(
            file=file,
            study=study,
            data=data,
            only=only,
            seeds=seeds,
            assignments=tuple(assignments or ()),
            preset=preset,
            epochs=epochs,
            device=device,
        ),
        session,
    )
    _say_duplicates(prepared, session.output.note)
    with session.store() as store:
        catch_up(session, store)
        if dry_run:
            records = store.list_runs()
            session.output.show(
                joined([dry_run_document(one, records, jobs) for one in prepared]),
                *(part for one in prepared for part in dry_run_parts(one, records, jobs)),
            )
            return
        ended, left = _run_all(prepared, partial(run_sweep, session, store, jobs=jobs))
    session.output.show(
        joined([*(sweep_document(*one) for one in ended), *(left_document(*one) for one in left)]),
        *(part for one in ended for part in sweep_parts(*one)),
        *(f"{one.definition.title}: {error.message} {error.hint}" for one, error in left),
    )
    raise typer.Exit(max([int(bool(left)), *(exit_code(result) for _, result in ended)]))


_Ended = list[tuple[Prepared, SweepResult]]
_Left = list[tuple[Prepared, ExecutionError]]


def _run_all(
    prepared: Sequence[Prepared], run: Callable[[Prepared], SweepResult]
) -> tuple[_Ended, _Left]:
    """Run each search until one is cancelled; return what became of them, and what was left out.

    Raises:
        ExecutionError: Another process runs the only one.
    """
    ended: _Ended = []
    left: _Left = []
    for one in prepared:
        try:
            ended.append((one, run(one)))
        except ExecutionError as error:
            if len(prepared) == 1:
                raise
            left.append((one, error))  # somebody else does it; the others are still to be done
            continue
        if ended[-1][1].is_cancelled:
            break
    return ended, left


def _say_duplicates(prepared: Sequence[Prepared], note: Callable[[str], None]) -> None:
    for found in (found for one in prepared for found in one.duplicates):
        why = f" ({found.reason})" if found.reason else ""
        note(f"{found.member.label} is left out: {found.twin.label} computes the same{why}.")
