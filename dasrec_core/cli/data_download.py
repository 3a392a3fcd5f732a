"""``data public`` and ``data download``: data sets from their publishers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from dasrec_core.cli.findings import finding_documents, finding_line
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption
from dasrec_core.cli.output import table
from dasrec_core.cli.session import open_session
from dasrec_core.data.public.entries import public_set, public_sets


def list_public(
    home: HomeOption = None, results: ResultsOption = None, json: JsonOption = False
) -> None:
    """List public data sets that can be downloaded; asks nobody over the network."""
    output = open_session(home, results, json).output
    entries = public_sets().values()
    rows = [(one.name, one.title, f"{one.bytes / 1e6:,.1f} MB", one.about) for one in entries]
    output.show(
        [one.model_dump(mode="json") for one in entries],
        table(("Name", "Title", "Download", "What it is"), rows),
    )


def download_public(  # noqa: PLR0913 - one parameter per option
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `data public` lists it.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write; must not exist yet.")],
    rating_at_least: Annotated[float | None, typer.Option(metavar="X")] = None,
    k_core: Annotated[int, typer.Option(metavar="N", min=1)] = 1,
    split: Annotated[
        str, typer.Option(metavar="KIND", help="random, time, cut or leave_one_out.")
    ] = "random",
    seed: Annotated[int, typer.Option(metavar="N")] = 1,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Download a public data set from its publisher, check it, and import it."""
    from dasrec_core.data.public.fetch import fetch

    session = open_session(home, results, json)
    entry = public_set(name)
    session.output.note(f"{entry.title}, {entry.publisher}. {entry.licence} {entry.page}")
    changes = {
        "filter": {
            "rating_at_least": rating_at_least,
            "min_per_user": k_core,
            "min_per_item": k_core,
        },
        "split": {"kind": split, "seed": seed},
    }
    imported = fetch(entry, to, session.home.path / "downloads", changes=changes)
    plan = imported.plan
    document: dict[str, Any] = {
        "path": str(to),
        "name": entry.name,
        "num_users": len(plan.user_keys),
        "num_items": len(plan.item_keys),
        "steps": [step._asdict() for step in plan.steps],
        "findings": finding_documents(plan.findings),
    }
    words = f"Written to {to}: {len(plan.user_keys):,} users, {len(plan.item_keys):,} items."
    session.output.show(
        document,
        *map(finding_line, plan.findings),
        words,
        f"Train on it: python main.py train --data {to} --model lightgcn",
    )
