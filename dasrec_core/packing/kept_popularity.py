"""Recall by item popularity of a run whose lists stayed behind: a small file in its folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from dasrec_core.inspection.popularity_recall import PopularityRecall
from dasrec_core.training.durable import write_atomically

_FILE = "popularity_recall.json"
_ADAPTER = TypeAdapter(PopularityRecall)


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
