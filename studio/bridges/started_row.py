"""The row of a run that was started a moment ago, with the name its user chose."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import StoreError
from dasrec_core.store.runs import RunStore


def make_started_row(store: RunStore, run_id: str, config: RunConfig, name: str = "") -> None:
    """Make the row of a run, if there is none yet, and name it; an empty name is the automatic one.

    Raises:
        StoreError: The name cannot be written.
    """
    with suppress(StoreError):  # the recorder was faster, or will make it
        store.create(run_id, config, dataset_name=Path(config.dataset.path).name)
    if name:
        store.rename(run_id, name)
