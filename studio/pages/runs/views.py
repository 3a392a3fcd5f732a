"""Named views of the runs table: columns, order, grouping and filter under one name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from dasrec_core.errors import StoreError
from studio.pages.runs.table_layout import FRESH, TableLayout, layout_from
from studio.text_file import replace_text

MOST_LETTERS: Final = 60
_SEEDS: Final = TableLayout(
    columns=(
        ("name", 0),
        ("dataset", 68),
        ("seed", 44),
        ("best", 122),
        ("test", 122),
        ("ndcg", 122),
        ("change", 84),
        ("curve", 64),
        ("state", 132),
        ("time", 64),
        ("tags", 96),
    ),
    sort_key="test",
    grouped=True,
)


@dataclass(frozen=True, slots=True)
class RunsView:
    """What a name brings back; ``filter`` is the text of the filter line."""

    name: str
    layout: TableLayout
    filter: str = ""


BUILT_IN: Final = (
    RunsView("All runs", FRESH),
    RunsView("Seed groups", _SEEDS),
    RunsView("Training now", replace(FRESH, sort_key="progress"), "state=live"),
)
"""Views that are always there and cannot be changed."""


class ViewNameError(ValueError):
    """A view cannot have this name; the message says why."""


def checked_name(name: str) -> str:
    """Return ``name`` as a view may carry it.

    Raises:
        ViewNameError: It is empty, too long, or that of a view which is always there.
    """
    plain = " ".join(name.split())
    if not plain:
        raise ViewNameError("A view needs a name.")
    if len(plain) > MOST_LETTERS:
        raise ViewNameError(f"The name is longer than {MOST_LETTERS} letters.")
    if plain.casefold() in {view.name.casefold() for view in BUILT_IN}:
        raise ViewNameError(f"“{plain}” is always there; choose another name.")
    return plain


def with_view(views: Sequence[RunsView], view: RunsView) -> tuple[RunsView, ...]:
    """Return ``views`` with ``view`` in place of one of the same name, or behind them."""
    same = [each.name.casefold() == view.name.casefold() for each in views]
    if not any(same):
        return (*views, view)
    return tuple(view if is_same else each for each, is_same in zip(views, same, strict=True))


def without_view(views: Sequence[RunsView], name: str) -> tuple[RunsView, ...]:
    """Return ``views`` without the one of that name."""
    return tuple(view for view in views if view.name != name)


def read_views(path: Path) -> tuple[RunsView, ...]:
    """Return the views a person saved; none where there is no file yet.

    Raises:
        StoreError: The file cannot be read, or holds something else.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        return tuple(_view(values) for values in found["views"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"The saved views in {path.name} cannot be read: {error}.",
            "Nothing was changed in it. Repair the file, or move it away to begin anew.",
        ) from error


def write_views(path: Path, views: Sequence[RunsView]) -> None:
    """Write the views so that a crash leaves the old file or the new one.

    Raises:
        StoreError: The file cannot be written.
    """
    document = {"version": 1, "views": [_as_json(view) for view in views]}
    try:
        replace_text(path, json.dumps(document, indent=1) + "\n")
    except OSError as error:
        raise StoreError(
            f"The views could not be saved: {error.strerror or error}.",
            "Free some space or allow writing in the folder of the studio, and save again.",
        ) from error


def _view(values: Mapping[str, Any]) -> RunsView:
    name, filter_text = values["name"], values.get("filter", "")
    if not isinstance(name, str) or not isinstance(filter_text, str):
        raise ValueError("name and filter of a view must be texts")
    return RunsView(name[:MOST_LETTERS], layout_from(values["layout"]), filter_text)


def _as_json(view: RunsView) -> dict[str, Any]:
    return {"name": view.name, "filter": view.filter, "layout": view.layout.as_json()}
