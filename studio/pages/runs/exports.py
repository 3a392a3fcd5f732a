"""What the runs page can export: the table as shown, all values, curves of selected runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from dasrec_core.packing.files import packed_text
from dasrec_core.packing.pack import can_be_packed
from dasrec_core.quantity import counted
from dasrec_core.reporting.curves_table import curves_table
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.figures.lines import curve_chart, draw_lines
from dasrec_core.reporting.provenance import origin
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.store.records import RunRecord
from dasrec_core.store.runs import RunStore
from studio.export.offer import ExportKind, ExportOffer, Made, figure_kind, packed_kind, table_kind

KEYS: Final = {"Recall@20": "valid/recall@20", "NDCG@20": "valid/ndcg@20", "loss": "loss/total"}
"""Series offered as figures, as in the charts of a run."""
MOST_LINES: Final = 12  # of one figure; more cannot be told apart


def offer_of(
    store: RunStore,
    shown: Sequence[RunRecord],
    selected: Sequence[RunRecord],
    as_shown: Callable[[], Table],
    folder_of: Callable[[str], Path],
) -> ExportOffer | None:
    """Return what can be exported; ``None`` when no run is shown.

    Args:
        store: Where the runs are.
        shown: Those in the table.
        selected: Those of them that are selected.
        as_shown: Makes the table as it is on the screen; called in the pool.
        folder_of: Where the files of a run lie, by its id.
    """
    if not shown:
        return None
    chosen = tuple(selected) or tuple(shown)
    words = counted(len(chosen), "selected run" if selected else "run")
    all_runs, all_words = tuple(shown), counted(len(shown), "run")
    kinds: list[ExportKind] = [
        table_kind(f"{all_words} as shown", lambda: (as_shown(), all_runs)),
        _runs_kind(f"{all_words}, all values", all_runs),
    ]
    if 0 < len(selected) < len(shown):
        kinds.append(_runs_kind(f"{words}, all values", chosen))
    kinds.append(table_kind(f"Series of {words}", partial(_series, store, chosen)))
    if len({run.group_identity for run in chosen}) <= MOST_LINES:
        kinds += [
            figure_kind(f"Curves of {name}, {words}", partial(_figure, store, chosen, key))
            for name, key in KEYS.items()
        ]
    finished = tuple(run for run in chosen if can_be_packed(run))
    if finished:
        title = f"{counted(len(finished), 'finished run')}, packed for another machine"
        kinds.append(packed_kind(title, partial(_packed, store, finished, folder_of)))
    return ExportOffer("runs", tuple(kinds))


def _packed(store: RunStore, runs: tuple[RunRecord, ...], folder_of: Callable[[str], Path]) -> Made:
    return packed_text(store, runs, folder_of).encode(), origin("Packed runs", runs)


def _runs_kind(title: str, runs: tuple[RunRecord, ...]) -> ExportKind:
    return table_kind(title, lambda: (runs_table(runs), runs))


def _series(store: RunStore, runs: tuple[RunRecord, ...]) -> tuple[Table, tuple[RunRecord, ...]]:
    return curves_table([(run, store.curves(run.run_id)) for run in runs]), runs


def _figure(
    store: RunStore, runs: tuple[RunRecord, ...], key: str, format_id: str, width_in: float
) -> Made:
    chart = curve_chart([(run, store.curves(run.run_id, [key])) for run in runs], key)
    return draw_lines(chart, format_id, width_in), origin(f"{key} over epochs", chart.runs())
