"""Recall by item popularity of a run: from its lists, or kept in a file where those are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from dasrec_core.errors import DasrecError
from dasrec_core.inspection.inspected import InspectedData, check_fits, open_run
from dasrec_core.inspection.popularity_recall import PopularityRecall, popularity_recall
from dasrec_core.training.durable import write_atomically

_FILE = "popularity_recall.json"
_ADAPTER = TypeAdapter(PopularityRecall)


def popularity_of(
    folder: Path, data: Callable[[], InspectedData | None]
) -> PopularityRecall | None:
    """Return what was kept with a run folder, else what its lists say.

    Args:
        folder: Of the run.
        data: Returns its data set, ``None`` where it is not at hand; asked only when needed.
    """
    kept = read_kept_popularity(folder)
    found = data() if kept is None else None
    if found is None:
        return kept
    try:
        run = open_run(folder)
        check_fits(found, run)
    except DasrecError:
        return None
    return popularity_recall(found, run)


def read_kept_popularity(folder: Path) -> PopularityRecall | None:
    """Return what was kept with a run folder; ``None`` where nothing was, or it is damaged."""
    try:
        return _ADAPTER.validate_json((folder / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_kept_popularity(folder: Path, values: PopularityRecall) -> None:
    """Keep it with a run folder.

    Raises:
        DiskError: It cannot be written.
    """
    write_atomically(folder / _FILE, _ADAPTER.dump_json(values, indent=1).decode())
