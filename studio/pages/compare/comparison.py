"""What the compare page shows, read in one go off the UI thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import PerUser, read_per_user
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.records import Curves, RunRecord
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore

RECALL, NDCG, LOSS = "valid/recall@20", "valid/ndcg@20", "loss/total"
_KEYS: Final = (RECALL, NDCG, LOSS, "train_s", "evaluate_s")
_METRIC: Final = "recall@20"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs beside each other; all sequences are in the order of ``runs``.

    Attributes:
        runs: What is compared; the first is what the others are measured against.
        curves: Validation curves, total loss and times.
        environments: Versions and hardware of the last attempt; empty where not known.
        errors: Standard error of the paired mean difference in test Recall@20 to the first run
            over the same users; ``None`` where it cannot be told.
        missing: Ids that were asked for but are not there any more.
    """

    runs: tuple[RunRecord, ...]
    curves: tuple[Curves, ...]
    environments: tuple[Mapping[str, str], ...]
    errors: tuple[float | None, ...]
    missing: tuple[str, ...] = ()


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
    return Comparison(
        runs=tuple(runs),
        curves=tuple(store.curves(run.run_id, _KEYS) for run in runs),
        environments=tuple(_environment(folder_of(run.run_id)) for run in runs),
        errors=standard_errors([_per_user(run, folder_of(run.run_id)) for run in runs]),
        missing=tuple(missing),
    )


def standard_errors(tests: Sequence[PerUser | None]) -> tuple[float | None, ...]:
    r"""Standard error of the paired mean difference in Recall@20 to the first run.

    .. math:: \mathrm{SE} = s_d / \sqrt{n}, \quad d_u = r_u - r_u^{(1)}

    ``None`` for the first run, and where users differ or their metrics were not kept.
    """
    return tuple(
        None if number == 0 else _paired_error(tests[0], test) for number, test in enumerate(tests)
    )


def _paired_error(first: PerUser | None, other: PerUser | None) -> float | None:
    if first is None or other is None or not np.array_equal(first.user_ids, other.user_ids):
        return None
    mine, theirs = other.values.get(_METRIC), first.values.get(_METRIC)
    if mine is None or theirs is None or len(mine) < 2:
        return None
    differences = mine.astype(np.float64) - theirs.astype(np.float64)
    return float(differences.std(ddof=1) / np.sqrt(len(differences)))


def _per_user(run: RunRecord, folder: Path) -> PerUser | None:
    if not run.status.is_final:
        return None
    try:
        return read_per_user(folder).get("test")
    except (ExecutionError, KeyError, ValueError):
        return None  # an extra: the means are in the database


def _environment(folder: Path) -> Mapping[str, str]:
    try:
        found = json.loads(RunFolder(folder).environment_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
