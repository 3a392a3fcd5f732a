"""What the compare page shows, read in one go off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dasrec_core.analysis.protocol import Comparability, comparability
from dasrec_core.analysis.seed_groups import group_runs, sides_of
from dasrec_core.execution.environment import read_environment
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from studio.pages.compare.config_rows import ConfigRow, side_rows
from studio.pages.compare.sides import LOSS, NDCG, RECALL, Side, make_sides

__all__ = ["LOSS", "NDCG", "RECALL", "Comparison", "read_comparison"]

_KEYS: Final = (RECALL, NDCG, LOSS, "train_s", "evaluate_s")


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Runs beside each other.

    Attributes:
        runs: All that are compared, in the order in which they were asked for.
        sides: Seed groups of them, or single runs where all are of one group.
        verdict: Whether they may be compared.
        rows: Their settings and environments, side by side.
        is_one_group: They differ in nothing but the seed, so only by chance.
        missing: Ids that were asked for but are not there any more.
    """

    runs: tuple[RunRecord, ...]
    sides: tuple[Side, ...]
    verdict: Comparability
    rows: tuple[ConfigRow, ...]
    is_one_group: bool = False
    missing: tuple[str, ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics that every side was tested in, the one that chooses the epoch first."""
        found = [set(run.best_test) for run in self.runs if run.best_test]
        shared = set.intersection(*found) if found else set()
        return tuple(sorted(shared, key=_metric_order))

    def count_words(self) -> str:
        """Return how many runs the sides are made of; empty where each is one run."""
        if len(self.sides) == len(self.runs):
            return ""
        left_out = sum(len(side.group.left_out) for side in self.sides)
        counts = sorted({len(side.group.seeds) for side in self.sides})
        least, most = counts[0], counts[-1]
        seeds = f"{counted(least, 'seed')} each" if least == most else f"{least} to {most} seeds"
        words = f"{counted(len(self.runs) - left_out, 'run')}, {seeds}"
        return f"{words}; {left_out} not trained as far, left out" if left_out else words


def read_comparison(
    store: RunStore, folder_of: Callable[[str], Path], run_ids: Sequence[str]
) -> Comparison:
    """Return what is known of ``run_ids``; runs that are gone are named, not an error.

    Raises:
        StoreError: The database cannot be read.
    """
    runs, missing = [], []
    for run_id in run_ids:
        try:
            runs.append(store.get(run_id))
        except RunNotFoundError:
            missing.append(run_id)
    if not runs:
        return Comparison((), (), Comparability(), (), missing=tuple(missing))
    sides = make_sides(sides_of(runs), lambda run_id: store.curves(run_id, _KEYS), folder_of)
    environments = {
        run.run_id: read_environment(RunFolder(folder_of(run.run_id)).environment_file)
        for run in runs
    }
    return Comparison(
        runs=tuple(runs),
        sides=sides,
        verdict=comparability(runs),
        rows=tuple(side_rows([side.group for side in sides], environments)),
        is_one_group=len(group_runs(runs)) == 1,
        missing=tuple(missing),
    )


def _metric_order(key: str) -> tuple[int, int, str]:
    """Recall and NDCG first, at 20 before other cut-offs."""
    name, _, cutoff = key.partition("@")
    order = ("recall", "ndcg")
    place = order.index(name) if name in order else len(order)
    return place, int(cutoff != "20"), f"{name}@{cutoff.zfill(4)}"
