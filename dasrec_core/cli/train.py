"""``train``: start a run, follow it, report it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.dataset_gate import admit, say_idle, suggest_preset
from dasrec_core.cli.estimate_report import show_estimate
from dasrec_core.cli.follow import exit_code, follow
from dasrec_core.cli.interrupts import heard_interrupts
from dasrec_core.cli.options import (
    DataOption,
    DeviceOption,
    EpochsOption,
    HomeOption,
    JsonOption,
    ResultsOption,
    make_app,
)
from dasrec_core.cli.report import metrics_tables, next_steps, run_document, run_facts
from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.cli.session import Session, open_session
from dasrec_core.config.run import RunConfig
from dasrec_core.execution.launch import wait_like_an_engine
from dasrec_core.execution.local import LocalExecutor
from dasrec_core.execution.run_folder import new_run_id
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore

app = make_app()


@app.command()
def train(  # noqa: PLR0913 - one parameter per option
    data: DataOption = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="See `models`.")] = None,
    preset: Annotated[str | None, typer.Option(metavar="P", help="See `presets`.")] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a setting; see `models NAME`."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings as JSON or TOML, whole or part.")
    ] = None,
    epochs: EpochsOption = None,
    seed: Annotated[str | None, typer.Option(metavar="N", help="Same seed, same run.")] = None,
    device: DeviceOption = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="Name of the run.")] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only try a few steps: time and memory it will take.")
    ] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Train a model and store the run."""
    session = open_session(home, results, json)
    wanted = build_config(
        RunRequest(
            model=model,
            data=data,
            file=config,
            preset=preset,
            assignments=tuple(assignments or ()),
            epochs=epochs,
            seed=seed,
            device=device,
        )
    )
    bound, dataset = admit(wanted, session.output)
    say_idle(bound, dataset, session.output)
    if estimate:
        wait_like_an_engine()
        # Here, not above: it imports torch, which no other way through this verb needs.
        from dasrec_core.execution.trial import measure

        show_estimate(session.output, measure(bound, dataset))
        return
    if preset is None and config is None:
        suggest_preset(bound, dataset, session.output)
    with session.store() as store:
        run, code = _start_and_follow(session, store, bound, dataset.name, name)
    report(session, run)
    raise typer.Exit(code)


def report(session: Session, run: RunRecord) -> None:
    """Print what became of a run, and what comes next."""
    if run.failure is not None:
        session.output.note(f"The run failed: {run.failure.error}", f"  {run.failure.hint}")
    parts = (run_facts(run), *metrics_tables(run), next_steps(run))
    session.output.show(run_document(run), *parts)


def _start_and_follow(
    session: Session, store: RunStore, config: RunConfig, dataset_name: str, name: str | None
) -> tuple[RunRecord, int]:
    """Return what became of the run, and the exit code."""
    run_id = new_run_id(config)
    with heard_interrupts(session.output.note) as heard:
        store.create(run_id, config, dataset_name=dataset_name)
        try:
            if name:
                store.rename(run_id, name)
            heard.refuse_to_go_on()
            handle = LocalExecutor(session.home).submit(config, run_id=run_id)
        except BaseException:
            store.delete(run_id)  # nothing was started
            raise
        run = follow(session, store, handle, heard, after_seq=-1)
        return run, exit_code(run, heard)
