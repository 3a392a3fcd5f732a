"""``recommend``: what a finished run recommends to one user."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import Output, number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError, DatasetError
from dasrec_core.execution.results import KEPT_ITEMS
from dasrec_core.execution.results import recommend as best_items

app = make_app()


@app.command()
def recommend(  # noqa: PLR0913 - one parameter per option
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id, its beginning, or `last`.")],
    user: Annotated[str, typer.Option(metavar="KEY", help="Id in the data, or number from 0.")],
    k: Annotated[int, typer.Option("--k", min=1, max=KEPT_ITEMS, help="How many.")] = 20,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """List the best items for a user, without those they know from training."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
    dataset = _dataset(found.config, session.output)
    user_id = _user_id(user, dataset)
    items = best_items(session.home.runs / found.run_id, user_id, k)
    documents = [
        {
            "rank": item.rank,
            "item_id": item.item_id,
            "item": _key(dataset, item.item_id),
            "title": _title(dataset, item.item_id),
            "score": item.score,
        }
        for item in items
    ]
    rows = [
        (str(one["rank"]), str(one["item"]), str(one["title"]), number(one["score"]))
        for one in documents
    ]
    document = {"run_id": found.run_id, "user": user, "user_id": user_id, "items": documents}
    title = f"{found.name} on {found.dataset_name}: user {user}"
    session.output.show(
        document, table(("", "Item", "Title", "Score"), rows, title=title, numbers=1)
    )


def _dataset(config: RunConfig, output: Output) -> Dataset | None:
    """Return the data set for its names; ``None`` when it is not there any more."""
    try:
        return load_dataset(config.dataset)
    except DatasetError as error:
        output.note(f"Items are shown by number: {error.message}")
        return None


def _user_id(key: str, dataset: Dataset | None) -> int:
    if dataset is not None and key in dataset.user_keys:
        return dataset.user_keys.index(key)
    if key.isdigit() and not (dataset and dataset.user_keys):
        return int(key)
    where = Path(dataset.path).name if dataset else "the data set"
    known = f"like {', '.join(dataset.user_keys[:3])}" if dataset and dataset.user_keys else ""
    raise ConfigError(
        f"There is no user {key!r} in {where}.",
        f"Give a user's id as it stands in the data {known or ', a number from 0'}.",
    )


def _key(dataset: Dataset | None, item_id: int) -> str:
    return dataset.item_keys[item_id] if dataset and dataset.item_keys else str(item_id)


def _title(dataset: Dataset | None, item_id: int) -> str:
    return dataset.item_titles[item_id] if dataset and dataset.item_titles else ""
