"""The main table: every model with its preset, both ways to choose the epoch, and the paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.reporting.document import Column, Table
from dasrec_core.reporting.paper_table import TableOptions, paper_rows, paper_table
from dasrec_core.reporting.pivot import Pivot, PivotRequest, pivot
from dasrec_core.reporting.published import PublishedSource, published_sources
from dasrec_core.reporting.words import listed
from dasrec_core.reproduction.counted_runs import precision_of
from dasrec_core.reproduction.material import Material

METRICS: Final = ("recall@20", "ndcg@20", "precision@20")
DISHONEST: Final = "best test epoch, not honest:"
_OURS: Final = "test"


def main_table(material: Material) -> Table:
    """Return means over seeds at the epoch chosen on validation, on test, and as published."""
    groups = material.main
    made = _pivot(list(groups.values()))
    options = TableOptions(source=source_for(material.data.name))
    table = paper_table(made, options)
    rows = paper_rows(made, options)
    kept = _kept(table)
    facts = (Column("seeds", "Seeds", kind="number"), Column("epochs", "Epochs, the chosen one"))
    head, *others = (table.columns[number] for number in kept)
    body = []
    for row, cells in zip(rows, table.rows, strict=True):
        group = groups[row.model]
        name, *values = (cells[number] for number in kept)
        body.append((name, len(group.runs), epochs_text(group), *values))
    columns = (head, *facts, *map(_shorter, others))
    title = f"All models on {material.title}"
    notes = (*_notes(table), *_other_precisions(groups), *_other_features(groups))
    return Table(title, columns, tuple(body), notes)


def source_for(dataset: str) -> PublishedSource | None:
    """Return the paper whose values stand beside ours; DASRec's first."""
    return next((one for one in published_sources() if one.covers(dataset)), None)


def epochs_text(group: SeedGroup) -> str:
    """Return how long the runs of a group trained, and the chosen epoch, as ``65–88 (35–58)``."""
    return f"{_range([run.epochs_done for run in group.runs])} ({_best(group)})"


def _best(group: SeedGroup) -> str:
    return _range([run.best_epoch for run in group.runs])


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def _pivot(groups: Sequence[SeedGroup]) -> Pivot:
    runs = [run for group in groups for run in group.runs]
    return pivot(runs, PivotRequest(metrics=METRICS, protocols=("valid", "paper")))


def _kept(table: Table) -> list[int]:
    """Return the columns in our order: ours, chosen on test, published once."""
    numbers = range(1, len(table.columns))
    ours = [n for n in numbers if not _is_dishonest(table.columns[n])]
    means = [n for n in ours if table.columns[n].kind == "mean"]
    published = [n for n in ours if table.columns[n].kind == "published"]
    dishonest = [
        n for n in numbers if _is_dishonest(table.columns[n]) and table.columns[n].kind == "mean"
    ]
    return [0, *means, *dishonest, *published]


def _is_dishonest(column: Column) -> bool:
    return "test_at_best_test_epoch" in column.key


def _shorter(column: Column) -> Column:
    """Return a column without the name of the data set in its heading."""
    if column.kind == "published":
        metric = column.key.removesuffix(" published").rpartition(" ")[2]
        return replace(column, group="published", title=metric_title(metric))
    return replace(column, group=DISHONEST if _is_dishonest(column) else _OURS)


def _other_precisions(groups: Mapping[str, SeedGroup]) -> Iterator[str]:
    """Yield which models were run in another precision than most."""
    by_precision: defaultdict[str, list[str]] = defaultdict(list)
    for model, group in groups.items():
        by_precision[precision_of(group)].append(MODEL_CONFIGS[model].info.title)
    usual = max(by_precision, key=lambda one: len(by_precision[one]), default="")
    for precision, titles in by_precision.items():
        if precision != usual:
            yield f"In {precision}, all others in {usual}: {', '.join(titles)}."


def _other_features(groups: Mapping[str, SeedGroup]) -> Iterator[str]:
    """Yield which models got a modality scaled that others got as it is stored."""
    scaled: defaultdict[str, list[str]] = defaultdict(list)
    users = [model for model in groups if MODEL_CONFIGS[model].info.needs_features]
    for model in users:
        for modality in groups[model].runs[0].config.dataset.standardize:
            scaled[modality].append(MODEL_CONFIGS[model].info.title)
    for modality, titles in scaled.items():
        if len(titles) < len(users):
            yield (
                f"{modality} is standardised for {listed(titles)}, as their presets say; all "
                "others that use features have it as it is stored."
            )


def _notes(table: Table) -> tuple[str, ...]:
    if all(column.kind != "published" for column in table.columns):
        return table.notes
    return (
        *table.notes,
        "Behind a published value: how far ours, at the epoch chosen on validation, is from it.",
    )
