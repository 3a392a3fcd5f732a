"""Recall by how popular the held-out item is: cold, tail and head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import DasrecError
from dasrec_core.inspection.group_metrics import GroupTable, item_groups
from dasrec_core.inspection.grouping import Grouping, edge_groups
from dasrec_core.inspection.inspected import InspectedData, check_fits, open_run
from dasrec_core.reporting.document import Column, Mean, Table
from dasrec_core.reporting.words import metric_title
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.study_table import mean_cell

EDGES: Final = (15, 40)
"""Least training interactions of the second and third group; cold items are one of their own."""


def tail_table(material: Material, titles: Mapping[str, str]) -> Table | str:
    """Return recall by item popularity, or why it cannot be told.

    Reads the data set from where the newest run found it.
    """
    groups = material.main
    runs = [run for group in groups.values() for run in group.runs]
    newest = max(runs, key=lambda run: run.created_at_ms)
    try:
        data = InspectedData.of(load_dataset(newest.config.dataset))
    except DasrecError as error:
        return f"Not told: the data set is not where the runs found it ({type(error).__name__})."
    grouping = edge_groups(data.item_degrees, EDGES)
    rows, lacking, shown = [], [], None
    for model, group in groups.items():
        tables = _tables(group, data, grouping, material.sources)
        if tables is None:
            lacking.append(titles[model])
            continue
        shown = next(iter(tables.values()))
        rows.append((titles[model], *_cells(tables, len(grouping.groups))))
    if shown is None:
        return "Not told: the lists of the runs are missing."
    columns = [Column("method", "Method")]
    for row in shown.rows:
        edges = f"{row.group.label} edges" if row.group.high else "cold"
        title = f"{edges}, {row.num_measured:,} users"
        columns.append(Column(row.group.label, title, kind="mean"))
    notes = [
        "Edges: training interactions of the item. Of a user only the held-out items of the group "
        "count as relevant; users without one are left out.",
        *([f"Without lists: {', '.join(lacking)}."] if lacking else []),
    ]
    title = f"{metric_title(SELECTION_METRIC)} by item popularity on {material.data.name}, test"
    return Table(title, tuple(columns), tuple(rows), tuple(notes))


def _tables(
    group: SeedGroup, data: InspectedData, grouping: Grouping, sources: Sources
) -> dict[int, GroupTable] | None:
    """Return the metric by group of every seed; ``None`` where arrays are missing."""
    found = {}
    for run in group.runs:
        try:
            opened = open_run(sources.folder_of(run.run_id))
            check_fits(data, opened)
        except DasrecError:
            return None
        found[run.config.seed] = item_groups(data, [opened], grouping, metric=SELECTION_METRIC)
    return found


def _cells(tables: Mapping[int, GroupTable], count: int) -> list[Mean | None]:
    cells: list[Mean | None] = []
    for place in range(count):
        values = {seed: table.rows[place].values[0].mean for seed, table in tables.items()}
        cells.append(mean_cell({seed: one for seed, one in values.items() if one is not None}))
    return cells
