"""How many configurations were trained, as far as what the page is made from can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dasrec_core.reporting.document import Cell, Column, Table
from dasrec_core.reproduction.material import Material

_OF_ALL: Final = (
    "Everything in the database that was evaluated at least once, whatever its settings and "
    "however it ended: studies, trials that were given up early, and the trash. Searches "
    "choose on validation; none sees the test split."
)
_OF_PACKED: Final = (
    "Finished runs that were packed, whatever their settings. Trials that were given up early, "
    "failed runs and the trash were not packed, so how much was tried in all does not stand here. "
    "Searches choose on validation; none sees the test split."
)


def tried_title(material: Material) -> str:
    """Return what is counted: all that was tried, or the finished part of it that was packed."""
    return "Configurations packed" if material.sources.packed else "Configurations tried"


def tried_table(material: Material, titles: Mapping[str, str]) -> Table:
    """Return how many configurations of every model were trained on the data set."""
    packed, searches = material.sources.packed, material.sources.searches
    rows: list[tuple[Cell, ...]] = []
    for model, title in titles.items():
        runs = [
            run for run in material.runs if run.config.model.name == model and run.best_epoch > 0
        ]
        if not runs:
            continue
        settings = {run.config.identity(with_seed=False) for run in runs}
        trials = [] if packed else [len({run.run_id for run in runs if run.run_id in searches})]
        counting = len(material.main[model].runs) if model in material.main else 0
        rows.append((title, len(settings), *trials, len(runs), counting))
    name = tried_title(material)
    columns = (
        Column("method", "Method"),
        Column("configurations", name, kind="number"),
        *([] if packed else [Column("trials", "Trials of searches", kind="number")]),
        Column("runs", "Runs", kind="number"),
        Column("counting", "Runs in the main table", kind="number"),
    )
    notes = (_OF_PACKED if packed else _OF_ALL,)
    return Table(f"{name} on {material.title}", columns, tuple(rows), notes)
