"""``data import``: a data set from tables of any origin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from dasrec_core.cli.findings import finding_documents, finding_line
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption
from dasrec_core.cli.output import facts, table
from dasrec_core.cli.session import open_session
from dasrec_core.data.formats.base import SPLITS
from dasrec_core.data.importing.plan import Plan
from dasrec_core.data.importing.recipe import ImportRecipe, Split, make_recipe, read_recipe
from dasrec_core.data.importing.repairs import RepairId
from dasrec_core.data.importing.run import run_import
from dasrec_core.data.importing.source import Source, guess_item_table, recognise
from dasrec_core.data.importing.splitting import split_title
from dasrec_core.data.importing.tables import open_table
from dasrec_core.errors import ConfigError, DatasetError
from dasrec_core.reporting.words import listed

_NONE = "none"
_IDLE = {
    "time": ("--seed",),
    "cut": ("--seed",),
    "leave_one_out": ("--valid-share", "--test-share"),
    "column": ("--valid-share", "--test-share", "--seed"),
}
"""What a rule of the split does not look at; leave_one_out draws where there are no times."""


def import_data(  # noqa: PLR0913 - one parameter per option
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="CSV, TSV, Parquet, .inter; or its folder.")
    ],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write; must not exist yet.")],
    user_column: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    item_column: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    rating_column: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"“{_NONE}” for no ratings.")
    ] = None,
    time_column: Annotated[
        str | None, typer.Option(metavar="NAME", help=f"“{_NONE}” for no times.")
    ] = None,
    split_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"Says which row is train, valid or test; “{_NONE}” for no split."
        ),
    ] = None,
    header: Annotated[
        bool | None, typer.Option(help="Whether the first line names the columns.")
    ] = None,
    rating_at_least: Annotated[
        float | None, typer.Option(metavar="X", help="Leave lower ratings out.")
    ] = None,
    keep: Annotated[
        str | None, typer.Option(metavar="RULE", help="Of repeated pairs: last, first, highest.")
    ] = None,
    k_core: Annotated[
        int | None, typer.Option(metavar="N", help="Least interactions per user and per item.")
    ] = None,
    min_per_user: Annotated[int | None, typer.Option(metavar="N")] = None,
    min_per_item: Annotated[int | None, typer.Option(metavar="N")] = None,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="random, time, cut, leave_one_out, or column: as the table says, which is the "
            "rule where it has a column of splits.",
        ),
    ] = None,
    valid_share: Annotated[
        float | None, typer.Option(metavar="X", help="0.1 if not given.")
    ] = None,
    test_share: Annotated[float | None, typer.Option(metavar="X", help="0.1 if not given.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Of the split.")] = None,
    items: Annotated[
        str | None,
        typer.Option(metavar="FILE", help=f"Table of titles, beside SOURCE; “{_NONE}” for none."),
    ] = None,
    item_id_column: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    title_column: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    image_column: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    feature: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FILE[:IDS]", help="Item features, and the ids of their rows."),
    ] = None,
    repair: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=f"One of: {', '.join(get_args(RepairId))}."),
    ] = None,
    recipe: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Recipe of an earlier import to repeat.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Make a data set from a table of interactions; every fault is named, none is passed over."""
    output = open_session(home, results, json).output
    found = recognise(source, has_header=header)
    if found.table is None:
        raise DatasetError(
            f"{source} is a data set already; nothing was imported.",
            f"Use it as it is: python main.py data check {source}",
        )
    start = read_recipe(recipe) if recipe is not None else found.recipe
    values = start.model_dump()
    if recipe is None and items not in (None, _NONE):
        values["items"] = _guessed_items(found, items)
    given = {
        "columns.user": user_column,
        "columns.item": item_column,
        "columns.rating": rating_column,
        "columns.timestamp": time_column,
        "columns.split": split_column,
        "has_header": header,
        "filter.rating_at_least": rating_at_least,
        "filter.keep": keep,
        "filter.min_per_user": k_core if min_per_user is None else min_per_user,
        "filter.min_per_item": k_core if min_per_item is None else min_per_item,
        "split.kind": _split_kind(split, split_column, start),
        "split.valid_share": valid_share,
        "split.test_share": test_share,
        "split.seed": seed,
        "repairs": tuple(repair) if repair else None,
        "features": tuple(map(_feature, feature)) if feature else None,
    }
    _put(values, given)
    _put_items(
        values,
        {"path": items, "id": item_id_column, "title": title_column, "image": image_column},
    )
    wanted = make_recipe(values)
    _refuse_idle(
        wanted.split.kind,
        {"--valid-share": valid_share, "--test-share": test_share, "--seed": seed},
    )
    imported = run_import(found, wanted, to)
    plan = imported.plan
    following = f"Train on it: python main.py train --data {to} --model lightgcn"
    notes = [finding_line(finding) for finding in plan.findings]
    written = f"Written to {to}; the recipe lies beside the data."
    output.show(
        _document(found, wanted, to, plan),
        _steps(plan),
        _splits(plan, wanted),
        *notes,
        written,
        following,
    )


def _split_kind(split: str | None, column: str | None, start: ImportRecipe) -> str | None:
    """Return the rule: a column of splits that is named is meant to be used, and none cannot be."""
    if split is not None or column is None:
        return split
    if column != _NONE:
        return "column"
    return Split().kind if start.split.kind == "column" else None


def _refuse_idle(kind: str, given: dict[str, float | int | None]) -> None:
    """Refuse what the rule of the split does not look at: it would be passed over unsaid."""
    unused = [option for option in _IDLE.get(kind, ()) if given[option] is not None]
    if unused:
        raise ConfigError(
            f"A split by {kind} does not look at {listed(unused)}.",
            f"Leave {'it' if len(unused) == 1 else 'them'} out, or choose another --split.",
        )


def _put(values: dict[str, Any], given: dict[str, Any]) -> None:
    for path, value in given.items():
        if value is None:
            continue
        *groups, name = path.split(".")
        place = values
        for group in groups:
            place = place[group]
        place[name] = None if value == _NONE else value


def _guessed_items(found: Source, path: str) -> dict[str, Any] | None:
    """Return which columns of the item table at ``path`` say what, or ``None``.

    Those guessed for another table of the folder would be looked for in this one in vain.
    """
    guessed = found.recipe.items
    if guessed is None or Path(path) != Path(guessed.path):
        guessed = guess_item_table(open_table(found.base / path))
    return None if guessed is None else guessed.model_dump()


def _put_items(values: dict[str, Any], given: dict[str, str | None]) -> None:
    if given["path"] == _NONE:
        values["items"] = None
        return
    chosen = {name: value for name, value in given.items() if value is not None}
    if not chosen:
        return
    if values["items"] is None and not {"path", "id"} <= set(chosen):
        raise ConfigError(
            "A table of items needs a file and a column of ids.", "Give --items, --item-id-column."
        )
    values["items"] = {**(values["items"] or {}), **chosen}


def _feature(words: str) -> dict[str, str]:
    modality, equals, rest = words.partition("=")
    path, _, ids = rest.partition(":")
    if not (modality and equals and path):
        raise ConfigError(
            f"--feature {words} cannot be understood.",
            "Write it as NAME=FILE:IDS, such as image=image.npy:image_ids.txt; without IDS the "
            "item ids are the row numbers.",
        )
    return {"modality": modality, "path": path, "ids": ids}


def _document(found: Source, recipe: ImportRecipe, to: Path, plan: Plan) -> dict[str, Any]:
    return {
        "path": str(to),
        "source": str(found.path),
        "kind": found.kind,
        "recipe": recipe.model_dump(mode="json"),
        "num_users": len(plan.user_keys),
        "num_items": len(plan.item_keys),
        "splits": {split: plan.split_size(split) for split in SPLITS},
        "modalities": {name: values.shape[1] for name, values in plan.features.items()},
        "steps": [step._asdict() for step in plan.steps],
        "findings": finding_documents(plan.findings),
    }


def _steps(plan: Plan) -> Any:  # noqa: ANN401 - a renderable
    rows = [
        (step.title, f"{step.num_interactions:,}", f"{step.num_users:,}", f"{step.num_items:,}")
        for step in plan.steps
    ]
    return table(("Step", "Interactions", "Users", "Items"), rows, numbers=3)


def _splits(plan: Plan, recipe: ImportRecipe) -> Any:  # noqa: ANN401 - a renderable
    names = {"train": "Train", "valid": "Validation", "test": "Test"}
    sizes = {names[split]: f"{plan.split_size(split):,}" for split in SPLITS}
    return facts({"Split": split_title(recipe), **sizes})
