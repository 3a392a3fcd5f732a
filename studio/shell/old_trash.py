"""Deletes runs that have lain in the trash for longer than the settings allow."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from dasrec_core.errors import StoreError
from dasrec_core.store.artifacts import remove_run_folder
from dasrec_core.store.records import RunRecord
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore

DAY_MS = 86_400_000


def outlived(runs: Iterable[RunRecord], days: int, now_ms: int) -> list[str]:
    """Ids of runs that were moved to the trash more than ``days`` days before ``now_ms``.

    One that trains again is none of them: its files are in use.
    """
    return [
        run.run_id
        for run in runs
        if run.trashed_at_ms is not None
        and run.status.is_final
        and now_ms - run.trashed_at_ms > days * DAY_MS
    ]


def delete_old(store: RunStore, runs_folder: Path, days: int) -> int:
    """Delete what has lain in the trash for more than ``days`` days, with its folders.

    Returns:
        How many runs are gone. Files and the database are touched: not on the UI thread.

    Raises:
        StoreError: A run cannot be deleted; the others are.
    """
    found = outlived(store.list_runs(include_trashed=True), days, round(time.time() * 1000))
    deleted, trouble = 0, None
    for run_id in found:
        try:
            if store.get(run_id).trashed_at_ms is None:
                continue  # put back by another program
            remove_run_folder(runs_folder, run_id)
            store.delete(run_id)
        except RunNotFoundError:
            continue  # deleted by another window that was opened at the same moment
        except StoreError as error:
            trouble = trouble or error
        else:
            deleted += 1
    if trouble is not None:
        raise trouble
    return deleted
