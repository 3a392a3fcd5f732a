"""``recommend``: what a finished run recommends to one user, some, or all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from dasrec_core.cli.options import (
    USER_OR_ITEM,
    HomeOption,
    JsonOption,
    ResultsOption,
    RunArgument,
    make_app,
)
from dasrec_core.cli.output import Output, number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.config.run import RunConfig
from dasrec_core.data.interactions import IntArray
from dasrec_core.data.loading import load_dataset
from dasrec_core.data.text_file import read_text
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.errors import ConfigError, DatasetError
from dasrec_core.execution.rank import rank_run
from dasrec_core.execution.results import KEPT_ITEMS, read_top_items
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.inspection.lookup import find_users
from dasrec_core.inspection.recommendations import (
    RankedLists,
    check_table_name,
    list_table,
    stored_lists,
    write_lists,
)
from dasrec_core.paths import require_folder_of

app = make_app()

_MOST_SHOWN = 20


@app.command()
def recommend(  # noqa: PLR0913 - one parameter per option
    run: RunArgument,
    user: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help=f"{USER_OR_ITEM} May be repeated."),
    ] = None,
    users: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Text file with one such id per line.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All users of the data.")] = False,
    k: Annotated[int, typer.Option("--k", min=1, help="How many items.")] = 20,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a .csv or .parquet file instead.")
    ] = None,
    keep_history: Annotated[
        bool, typer.Option("--keep-history", help="Also rank what a user knows from training.")
    ] = False,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """List the best items for users, by default without those they know from training."""
    if sum((bool(user), users is not None, everyone)) != 1:
        raise ConfigError(
            "It is not clear whom to recommend to.", "Give one of --user KEY, --users FILE, --all."
        )
    if out is not None:
        check_table_name(out)
        require_folder_of(out)
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
    folder = session.home.runs / found.run_id
    data = _data(found.config, session.output)
    keys = user or (_listed(users) if users is not None else None)
    user_ids, keys = _once(_user_ids(keys, data, folder), keys)
    lists = _lists(folder, user_ids, k, keep_history=keep_history)
    if out is not None:
        rows = write_lists(out, lists, data)
        document = {"run_id": found.run_id, "file": str(out), "users": len(keys or user_ids)}
        message = f"{rows:,} places of {len(user_ids):,} users written to {out}."
        session.output.show({**document, "rows": rows}, message)
        return
    if len(user_ids) > _MOST_SHOWN and not json:
        raise ConfigError(
            f"{len(user_ids):,} lists are too many to show.", "Add --out lists.csv, or --json."
        )
    shown = _documents(lists, data, [*keys] if keys else [str(one) for one in user_ids])
    one = len(shown) == 1 and not everyone
    document = shown[0] if one else {"users": shown}
    tables = [_table(entry, f"{found.name} on {found.dataset_name}") for entry in shown]
    session.output.show({"run_id": found.run_id, **document}, *tables)


def _data(config: RunConfig, output: Output) -> InspectedData | None:
    """Return the data set for its names; ``None`` when it is not there any more."""
    try:
        return InspectedData.of(load_dataset(config.dataset))
    except DatasetError as error:
        # A user's id may be a number too, and then that of another user.
        output.note(f"Users and items go by number from 0, not by their ids: {error.message}")
        return None


def _listed(file: Path) -> list[str]:
    try:
        lines = read_text(file).text.splitlines()
    except UnusableFileError as error:
        raise ConfigError(
            f"{file}: {error.finding.what}", "Give a text file with one user id per line."
        ) from None
    keys = [line.strip() for line in lines if line.strip()]
    if not keys:
        raise ConfigError(f"{file} names no user.", "Write one user id per line.")
    return keys


def _user_ids(keys: list[str] | None, data: InspectedData | None, folder: Path) -> IntArray:
    if keys is None:
        return np.arange(len(read_top_items(folder).item_ids))
    if data is not None:
        return np.array(find_users(data.dataset, keys))
    unknown = [key for key in keys if not key.isdecimal()]
    if unknown:
        raise ConfigError(
            f"Without its data set, user {unknown[0]!r} cannot be found.",
            "Put the data set back, or give users by number from 0.",
        )
    return np.array([int(key) for key in keys])


def _once(user_ids: IntArray, keys: list[str] | None) -> tuple[IntArray, list[str] | None]:
    """Return every user once, where it is named first; the same may be named in two ways."""
    _, first = np.unique(user_ids, return_index=True)
    kept = np.sort(first)
    return user_ids[kept], None if keys is None else [keys[at] for at in kept.tolist()]


def _lists(folder: Path, user_ids: IntArray, k: int, *, keep_history: bool) -> RankedLists:
    if k <= KEPT_ITEMS and not keep_history:
        top = read_top_items(folder)
        # Shorter than what is kept: there are no more items. A longer list is as long then too.
        return stored_lists(top, user_ids, min(k, top.item_ids.shape[1]))
    return RankedLists(user_ids, *rank_run(folder, user_ids, k=k, hide_history=not keep_history))


def _documents(
    lists: RankedLists, data: InspectedData | None, keys: list[str]
) -> list[dict[str, Any]]:
    by_user: dict[int, list[dict[str, Any]]] = {one: [] for one in lists.user_ids.tolist()}
    for row in list_table(lists, data).to_dict("records"):
        by_user[row["user_id"]].append(
            {
                "rank": row["rank"],
                "item_id": row["item_id"],
                "item": row["item"],
                "title": row.get("title", ""),
                "score": row["score"],
                "in_history": row.get("in_history"),
                "held_out": row.get("held_out"),
            }
        )
    return [
        {"user": key, "user_id": user_id, "items": by_user[user_id]}
        for key, user_id in zip(keys, lists.user_ids.tolist(), strict=True)
    ]


def _table(entry: dict[str, Any], title: str) -> Any:  # noqa: ANN401 - rich is imported late
    rows = [
        (
            str(item["rank"]),
            item["item"],
            item["title"],
            "known" if item["in_history"] else item["held_out"] or "",
            number(item["score"]),
        )
        for item in entry["items"]
    ]
    heads = ("", "Item", "Title", "Held out", "Score")
    return table(heads, rows, title=f"{title}: user {entry['user']}", numbers=1)
