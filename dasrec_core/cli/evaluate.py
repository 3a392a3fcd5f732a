"""``evaluate``: rank with the best weights of a run again, and write its result files anew."""

from __future__ import annotations

from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, RunArgument, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.evaluate import evaluate_run

app = make_app()


@app.command()
def evaluate(
    run: RunArgument,
    device: Annotated[
        str | None, typer.Option(metavar="D", help="auto, cpu, cuda or cuda:N; else the run's.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Measure a run again at its best epoch."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
    if not found.status.is_final:
        raise ExecutionError(
            f"Run {found.run_id} is still going on.", "Wait until it ends, or stop it first."
        )
    result = evaluate_run(session.home.runs / found.run_id, device=device)
    valid, test = result.metrics["valid"], result.metrics["test"]
    document = {
        "run_id": found.run_id,
        "epoch": result.epoch,
        "metrics": {"valid": dict(valid), "test": dict(test)},
    }
    rows = [(key, number(valid.get(key)), number(test[key])) for key in test]
    title = f"{found.name} on {found.dataset_name}, epoch {result.epoch}"
    session.output.show(document, table(("", "Validation", "Test"), rows, title=title, numbers=2))
