"""The sentences under a comparison: without them its numbers cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dasrec_core.config.metric_titles import metric_title
from dasrec_core.quantity import counted
from dasrec_core.reporting.benchmarks import masking_note
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.pivot import Pivot
from dasrec_core.reporting.pivot_warnings import choice_notes
from dasrec_core.reporting.words import listed

if TYPE_CHECKING:
    from dasrec_core.reporting.paper_table import TableOptions

_PROTOCOLS = {
    "valid": "Test values at the epoch with the best validation Recall@20.",
    "paper": (
        "Test values at the epoch with the best test Recall@20, as in published tables; "
        "too good by construction."
    ),
}


def protocol_note(made: Pivot) -> str:
    """Return how the epoch was chosen, in one or two sentences."""
    return " ".join(_PROTOCOLS[protocol] for protocol in made.request.protocols)


def seeds_note(made: Pivot) -> str:
    """Return how many seeds stand behind the values."""
    counts = {len(cell.runs) for cell in made.cells.values()}
    if not counts:
        return ""
    if counts == {1}:
        return "One seed each, so nothing is known of the spread."
    if len(counts) == 1:
        return f"Mean and sample standard deviation of {counts.pop()} seeds."
    return f"Mean and sample standard deviation of {min(counts)} to {max(counts)} seeds."


def notes_of(
    made: Pivot, rows: Sequence[MethodRow], options: TableOptions, warnings: Sequence[str]
) -> tuple[str, ...]:
    """Return all sentences that belong under the table."""
    masks = [column.benchmark.mask_valid_at_test for column in made.columns]
    notes = [
        f"{protocol_note(made)} {masking_note(masks)}",
        seeds_note(made),
        *options.marks_notes,
        *choice_notes(made),
        *_published_notes(made, rows, options),
        *warnings,
    ]
    return tuple(note for note in notes if note)


def _published_notes(made: Pivot, rows: Sequence[MethodRow], options: TableOptions) -> list[str]:
    source = options.source
    if source is None or not made.columns:
        return []
    if not any(source.has_values(c.benchmark.dataset, c.metric) for c in made.columns):
        shown = listed(list(dict.fromkeys(column.benchmark.dataset for column in made.columns)))
        asked = listed(list(dict.fromkeys(metric_title(c.metric) for c in made.columns)))
        return [
            f"No published values stand beside ours: {source.title} has none of {asked} on {shown}."
        ]
    chosen = "test" if source.protocol == "paper" else "validation"
    notes = [f"Published values: {source.source}; epoch chosen on {chosen}; {source.split}."]
    others = [column for column in made.columns if column.protocol != source.protocol]
    if others:
        notes.append(
            "Ours and the published values chose the epoch in different ways, so part of a "
            "difference is due to that."
        )
    doubts: dict[str, list[str]] = {}
    for row in rows:
        for column in made.columns:
            found = source.value(column.benchmark.dataset, row.model, column.metric)
            if found is not None and found.note and not row.settings:
                where = f"{row.title}, {column.benchmark.dataset}"
                metrics = doubts.setdefault(f"{where}\0{found.note}", [])
                if metric_title(column.metric) not in metrics:
                    metrics.append(metric_title(column.metric))
    if doubts:
        notes.append(f"{counted(len(doubts), 'published row')} to read with care:")
        for key, metrics in doubts.items():
            where, _, text = key.partition("\0")
            notes.append(f"{where} ({', '.join(metrics)}): {text}")
    return notes
