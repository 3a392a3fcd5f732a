"""``runs compare``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dasrec_core.analysis.protocol import comparability
from dasrec_core.cli.compared_sides import (
    comparability_document,
    left_out_words,
    read_sides,
    significance_document,
    significance_parts,
    tests_between,
)
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.run_lookup import catch_up, find_several
from dasrec_core.cli.session import open_session
from dasrec_core.config.diff import ABSENT, Difference, differences
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.errors import ConfigError
from dasrec_core.store.records import RunRecord

app = make_app()

_METRICS = (SELECTION_METRIC, "ndcg@20", "precision@20")


@app.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN…", help="Two or more runs.")],
    metric: Annotated[
        str, typer.Option("--metric", metavar="KEY", help="What is tested, such as ndcg@20.")
    ] = SELECTION_METRIC,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Show the metrics of runs side by side, whether they differ, and the settings that do.

    Runs that differ only in the seed are taken together, unless all of them do.
    """
    if len(runs) < 2:
        raise ConfigError("Only one run was named.", "Name two or more: runs compare RUN RUN.")
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_several(store, runs)
    _check_metric(metric, found)
    rows = differences([run.config for run in found])
    verdict = comparability(found)
    sides = read_sides(found, lambda run_id: session.home.runs / run_id)
    tests = tests_between(sides, metric)
    columns = ("", *(f"{run.name}\n{run.run_id}" for run in found))
    parts = [
        table(columns, _metric_rows(found), title="Metrics", numbers=len(found)),
        table(columns, [_setting_row(row) for row in rows], title="Settings that differ")
        if rows
        else "The settings are the same.",
    ]
    session.output.note(verdict.sentence(found))
    if words := left_out_words(sides):
        session.output.note(words)
    document = _document(found, rows)
    document["comparability"] = comparability_document(verdict)
    document["significance"] = significance_document(tests, metric)
    session.output.show(document, *parts, *significance_parts(tests, metric))


def _check_metric(metric: str, runs: list[RunRecord]) -> None:
    known = {key: None for run in runs for key in run.best_test}
    if known and metric not in known:
        raise ConfigError(
            f"None of the runs was measured in {metric!r}.", f"Known: {', '.join(known)}."
        )


def _metric_rows(runs: list[RunRecord]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for metric in _METRICS:
        rows += [
            (f"{metric}, validation", *(number(run.best_valid.get(metric)) for run in runs)),
            (f"{metric}, test", *(number(run.best_test.get(metric)) for run in runs)),
            (
                f"{metric}, test, epoch chosen on test",
                *(number(run.test_at_best_test_epoch.get(metric)) for run in runs),
            ),
        ]
    return rows


def _setting_row(row: Difference) -> tuple[str, ...]:
    return (row.path, *(_shown(value) for value in row.values))


def _shown(value: object) -> str:
    if value is ABSENT:
        return ABSENT.value
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _document(runs: list[RunRecord], rows: tuple[Difference, ...]) -> dict[str, Any]:
    return {
        "runs": [
            {
                "run_id": run.run_id,
                "name": run.name,
                "dataset": run.dataset_name,
                "metrics": {
                    "valid": dict(run.best_valid),
                    "test": dict(run.best_test),
                    "test_at_best_test_epoch": dict(run.test_at_best_test_epoch),
                },
            }
            for run in runs
        ],
        "differences": [
            {
                "path": row.path,
                "title": row.title,
                "values": [None if value is ABSENT else value for value in row.values],
            }
            for row in rows
        ],
    }
