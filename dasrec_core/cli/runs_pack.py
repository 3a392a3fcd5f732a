"""``runs pack``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError, DasrecError
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.packing.pack import CURVES, pack
from dasrec_core.reporting.words import counted
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore
from dasrec_core.training.durable import write_atomically

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
    known_data: dict[str, InspectedData | None] = {}

    def data_of(run: RunRecord) -> InspectedData | None:
        reference = run.config.dataset
        key = reference.model_dump_json()
        if key not in known_data:
            try:
                known_data[key] = InspectedData.of(load_dataset(reference))
            except DasrecError:
                known_data[key] = None
        return known_data[key]

    with session.store() as store:
        catch_up(session, store)
        chosen = _chosen(store, runs, dataset, tag)
        lines = [
            pack(
                run, session.home.runs / run.run_id, store.curves(run.run_id, CURVES), data_of
            ).line()
            for run in sorted(chosen, key=lambda run: (run.created_at_ms, run.run_id))
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, "".join(line + "\n" for line in lines))
    session.output.show(
        {"file": str(file), "runs": [run.run_id for run in chosen]},
        f"{counted(len(lines), 'run')} packed into {file}, {file.stat().st_size / 1e3:,.0f} kB.",
    )


def _chosen(
    store: RunStore, wanted: list[str] | None, dataset: str | None, tag: str | None
) -> list[RunRecord]:
    if wanted:
        found = [find_run(store, run) for run in wanted]
    else:
        found = [run for run in store.list_runs() if run.status is RunStatus.DONE]
    found = [
        run
        for run in found
        if (dataset is None or run.dataset_name == dataset) and (tag is None or tag in run.tags)
    ]
    if not found:
        raise ConfigError(
            "No finished run fits, so there is nothing to pack.",
            "`runs list` shows the runs there are, with their data sets and tags.",
        )
    return found
