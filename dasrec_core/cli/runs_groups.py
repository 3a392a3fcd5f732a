"""``runs groups``: a metric by user sparsity or item popularity, of one run or two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from dasrec_core.analysis.protocol import comparability
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.run_lookup import catch_up, find_several
from dasrec_core.cli.session import open_session
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError
from dasrec_core.inspection.group_metrics import GroupTable, Interval, item_groups, user_groups
from dasrec_core.inspection.grouping import Grouping, edge_groups, equal_count_groups
from dasrec_core.inspection.inspected import InspectedData, check_fits, open_run

app = make_app()


@app.command()
def groups(  # noqa: PLR0913 - one parameter per option
    runs: Annotated[list[str], typer.Argument(metavar="RUN [RUN]", help="One run, or two.")],
    by: Annotated[
        Literal["users", "items"],
        typer.Option(help="users: by their number of interactions. items: by popularity."),
    ] = "users",
    metric: Annotated[str, typer.Option(metavar="M", help="Such as recall@20.")] = "recall@20",
    split: Annotated[Literal["valid", "test"], typer.Option(help="Held-out split.")] = "test",
    count: Annotated[
        int, typer.Option("--groups", min=1, help="Groups with as many members each.")
    ] = 5,
    edges: Annotated[
        str | None,
        typer.Option(metavar="N,N,…", help="Instead: least interactions of each further group."),
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Show a metric by group, each with its 95 % interval; cold users or items apart."""
    if len(runs) > 2:
        raise ConfigError(f"{len(runs)} runs were named.", "Name one run, or two to compare.")
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_several(store, runs)
    verdict = comparability(found)
    if verdict.reasons:
        raise ConfigError(
            verdict.sentence(found), "Name runs of the same data and protocol, or one run alone."
        )
    if verdict.doubts and len(found) > 1:
        session.output.note(verdict.sentence(found))
    inspected = [open_run(session.home.runs / run.run_id) for run in found]
    data = InspectedData.of(load_dataset(found[0].config.dataset))
    for run in inspected:
        check_fits(data, run)
    degrees = data.dataset.train.user_degrees if by == "users" else data.item_degrees
    grouping: Grouping = (
        equal_count_groups(degrees, count) if edges is None else edge_groups(degrees, _edges(edges))
    )
    made = (
        user_groups(inspected, grouping, metric=metric, split=split)
        if by == "users"
        else item_groups(data, inspected, grouping, metric=metric, split=split)
    )
    if made.num_short_lists:
        session.output.note(
            f"The kept lists of {made.num_short_lists} users are too short once validation items "
            "are hidden; a hit of theirs may be missing."
        )
    session.output.show(asdict(made), _table(made, [run.name for run in found]))


def _edges(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ConfigError(
            f"{text!r} are no group edges.", "Give whole numbers with commas, such as 5,10,20."
        ) from None


def _table(made: GroupTable, names: list[str]) -> Any:  # noqa: ANN401 - rich is imported late
    who = "Users" if made.by == "users" else "Items"
    columns = ["Interactions", who, "Users measured", *names]
    if len(names) == 2:
        columns.append("Difference")
    rows = [
        (
            row.group.label,
            f"{row.group.size:,}",
            f"{row.num_measured:,}",
            *map(_shown, row.values),
            *([_shown(row.difference)] if row.difference is not None else []),
        )
        for row in made.rows
    ]
    return table(columns, rows, title=f"{made.metric}, {made.split}", numbers=len(columns) - 1)


def _shown(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return number(interval.mean)
    return f"{number(interval.mean)}  [{interval.low:.4f}, {interval.high:.4f}]"
