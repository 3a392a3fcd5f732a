"""``runs show``."""

from __future__ import annotations

from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, RunArgument, make_app
from dasrec_core.cli.output import facts
from dasrec_core.cli.report import metrics_tables, run_document, run_facts
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.config.diff import flatten

app = make_app()


@app.command()
def show(
    run: RunArgument,
    curves: Annotated[bool, typer.Option("--curves", help="With --json: all series.")] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Show one run: state, metrics, settings, and why it failed if it did."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
        series = store.curves(found.run_id) if curves else {}
    document = run_document(found)
    if curves:
        document["curves"] = {
            key: {"epochs": curve.epochs, "values": curve.values} for key, curve in series.items()
        }
    parts = [run_facts(found)]
    if found.failure is not None:
        parts.append(f"It failed: {found.failure.error}\n  {found.failure.hint}")
    parts += metrics_tables(found)
    settings = {path: _shown(value) for path, value in flatten(found.config).items()}
    session.output.show(document, *parts, facts(settings, title="Settings"))


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
