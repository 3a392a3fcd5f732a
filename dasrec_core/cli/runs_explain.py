"""``runs explain``: why a run scores an item for a user as it does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from dasrec_core.cli.options import (
    USER_OR_ITEM,
    HomeOption,
    JsonOption,
    ResultsOption,
    RunArgument,
    make_app,
)
from dasrec_core.cli.output import facts, number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.data.loading import load_dataset
from dasrec_core.execution.explain import explain_run
from dasrec_core.execution.explanation import Explanation, HistoryContribution
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.inspection.lookup import find_item, find_user

app = make_app()


@app.command()
def explain(  # noqa: PLR0913 - one parameter per option
    run: RunArgument,
    user: Annotated[str, typer.Option(metavar="KEY", help=USER_OR_ITEM)],
    item: Annotated[str, typer.Option(metavar="KEY", help=USER_OR_ITEM)],
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Say what each modality and each item of the history adds to a score."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
    data = InspectedData.of(load_dataset(found.config.dataset))
    user_id, item_id = find_user(data.dataset, user), find_item(data.dataset, item)
    explanation = explain_run(session.home.runs / found.run_id, user_id, item_id)
    document = {
        **asdict(explanation),
        "user": user,
        "item": item,
        "title": data.item(item_id).title,
        "history": [_entry(one, data) for one in explanation.history],
        "generated": {
            modality: [_entry(one, data) for one in ones]
            for modality, ones in explanation.generated.items()
        },
    }
    session.output.show(document, *_parts(explanation, document))


def _entry(one: HistoryContribution, data: InspectedData) -> dict[str, Any]:
    item = data.item(one.item_id)
    return {**asdict(one), "item": item.key, "title": item.title}


def _parts(explanation: Explanation, document: dict[str, Any]) -> list[Any]:
    method = "parts sum to the score" if explanation.is_exact else "leave one out; no sum"
    values = {
        "User": document["user"],
        "Item": " ".join(filter(None, (document["item"], document["title"]))),
        "Score": number(explanation.score),
        "Method": method,
    }
    parts: list[Any] = [facts(values, title=f"{explanation.model}, run {explanation.run_id}")]
    if explanation.sources:
        sources = [(one.name, _signed(one.contribution)) for one in explanation.sources]
        parts.append(table(("Source", "Adds"), sources, title="By source", numbers=1))
    rows = [_row(one, "history") for one in document["history"]]
    for modality, ones in document["generated"].items():
        rows += [_row(one, f"generated, {modality}") for one in ones]
    if explanation.is_exact:
        rows.append(("", "", "the user's own embedding and offsets", _signed(explanation.own)))
    heads = ("Item", "Title", "From", "Adds")
    parts.append(table(heads, rows, title="By history", numbers=1))
    left_out = explanation.num_left_out
    notes = [f"{left_out} items of the history were not tried, for time."] if left_out else []
    return [*parts, *notes, *explanation.notes]


def _row(one: dict[str, Any], where: str) -> tuple[str, str, str, str]:
    return (one["item"], one["title"], where, _signed(one["contribution"]))


def _signed(value: float) -> str:
    return f"{value:+.4f}"
