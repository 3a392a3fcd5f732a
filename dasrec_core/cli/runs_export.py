"""``runs export``."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.data.spreadsheet_text import harmless
from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunRecord

app = make_app()


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV file to write.")],
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]…", help="Only these runs.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Write runs with their metrics as CSV, one line per run."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = [find_run(store, run) for run in runs] if runs else store.list_runs()
    _write(file, to_csv(found))
    session.output.show(
        {"file": str(file), "runs": len(found)}, f"{len(found)} runs written to {file}."
    )


def to_csv(runs: list[RunRecord]) -> str:
    """Return runs as CSV; texts a spreadsheet would calculate are quoted with ``'``."""
    groups = {
        "valid": [run.best_valid for run in runs],
        "test": [run.best_test for run in runs],
        "test_at_best_test_epoch": [run.test_at_best_test_epoch for run in runs],
    }
    # Coverage and the like stand in one group only; a column without a value says nothing.
    columns = [
        (group, key)
        for group, measured in groups.items()
        for key in dict.fromkeys(key for metrics in measured for key in metrics)
    ]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    heads = ["run_id", "name", "dataset", "model", "status", "seed", "epochs", "best_epoch"]
    heads += ["best_test_epoch", "seconds_per_epoch"]
    writer.writerow([*heads, *(f"{group} {key}" for group, key in columns)])
    for place, run in enumerate(runs):
        texts = (run.run_id, run.name, run.dataset_name, run.config.model.name, run.status.value)
        numbers = (run.config.seed, run.epochs_done, run.best_epoch, run.best_test_epoch)
        writer.writerow(
            [
                *map(harmless, texts),
                *numbers,
                run.seconds_per_epoch,
                *(groups[group][place].get(key) for group, key in columns),
            ]
        )
    return written.getvalue()


def _write(file: Path, text: str) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_text(text, "utf-8", newline="")
        part.replace(file)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Close it where it is open, or choose another place.",
        ) from error
