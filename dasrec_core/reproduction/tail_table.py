"""Recall by how popular the held-out item is: cold, tail and head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import DasrecError
from dasrec_core.inspection.inspected import InspectedData
from dasrec_core.inspection.popularity_recall import PopularityRecall
from dasrec_core.packing.kept_popularity import popularity_of
from dasrec_core.reporting.document import Column, Mean, Table
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.study_table import mean_cell
from dasrec_core.store.records import RunRecord

NO_DATA = "the data set is not where the runs found it"


def tail_table(material: Material, titles: Mapping[str, str]) -> Table | str:
    """Return recall by item popularity, or why it cannot be told.

    Reads the data set from where one of the runs found it; unpacked runs bring their values.
    """
    groups = material.main
    data = _data([run for group in groups.values() for run in group.runs])
    rows, lacking, shown = [], [], None
    for model, group in groups.items():
        found = _by_seed(group, data, material.sources)
        if not found:
            lacking.append(titles[model])
            continue
        shown = next(iter(found.values()))
        rows.append((titles[model], *_cells(found, len(shown))))
    if shown is None:
        reason = NO_DATA if data is None else "the lists of the runs are missing"
        return f"Not told: {reason}."
    columns = [Column("method", "Method")]
    for part in shown:
        edges = "cold" if part.is_cold else f"{part.label} edges"
        columns.append(Column(part.label, f"{edges}, {part.num_users:,} users", kind="mean"))
    notes = [
        "Edges: training interactions of the item. Of a user only the held-out items of the group "
        "count as relevant; users without one are left out.",
        *([f"Without lists: {', '.join(lacking)}."] if lacking else []),
    ]
    title = f"{metric_title(SELECTION_METRIC)} by item popularity on {material.title}, test"
    return Table(title, tuple(columns), tuple(rows), tuple(notes))


def _data(runs: Sequence[RunRecord]) -> InspectedData | None:
    tried = set()
    for run in sorted(runs, key=lambda run: run.created_at_ms, reverse=True):
        if run.config.dataset in tried:
            continue
        tried.add(run.config.dataset)
        try:
            return InspectedData.of(load_dataset(run.config.dataset))
        except DasrecError:
            continue
    return None


def _by_seed(
    group: SeedGroup, data: InspectedData | None, sources: Sources
) -> dict[int, PopularityRecall]:
    """Return the values of every seed; none where those of one seed are missing."""
    found = {}
    for run in group.runs:
        values = popularity_of(sources.folder_of(run.run_id), lambda: data)
        if values is None:
            return {}
        found[run.config.seed] = values
    return found


def _cells(found: Mapping[int, PopularityRecall], count: int) -> list[Mean | None]:
    cells = []
    for place in range(count):
        recalls = {seed: values[place].recall for seed, values in found.items()}
        cells.append(mean_cell({seed: one for seed, one in recalls.items() if one is not None}))
    return cells
