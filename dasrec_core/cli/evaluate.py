"""``evaluate``: rank with the best weights of a run again, and write its result files anew."""

from __future__ import annotations

from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, RunArgument, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.config.field_errors import as_config_error
from dasrec_core.config.form_schema import validate
from dasrec_core.config.run import RunConfig
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
    if device is not None:
        _refuse_unknown(device, found.config)
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


def _refuse_unknown(device: str, config: RunConfig) -> None:
    """Refuse what is no device, in the words that `train` has for it."""
    result = validate({**config.model_dump(mode="json"), "device": device})
    if not isinstance(result, RunConfig):
        raise as_config_error(result, where="--device")
