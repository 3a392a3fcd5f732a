"""Rebuilds the database from run folders, which hold the truth about runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import DasrecError
from dasrec_core.events import DatasetLoaded, Event
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus, Words
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore

_CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A run folder that could not be read, and why."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery did; run ids."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def recover(
    store: RunStore,
    runs_folder: Path,
    *,
    read_events: Callable[[Path], Iterable[Event]],
) -> Recovery:
    """Bring into the database whatever the run folders say and it does not know.

    Names, tags and notes of runs that are in the database stay. Nothing is removed. Settle
    afterwards: a run without a last event looks alive.

    Args:
        store: Where the runs go.
        runs_folder: Holds one folder per run.
        read_events: Reads all events of a run folder.
    """
    added: list[str] = []
    updated: list[str] = []
    skipped: list[Skipped] = []
    for folder in _run_folders(runs_folder):
        try:
            is_new = adopt(store, folder, list(read_events(folder)))
        except (DasrecError, OSError, ValueError) as error:
            skipped.append(Skipped(folder.name, _reason(error)))
        else:
            (added if is_new else updated).append(folder.name)
    return Recovery(tuple(added), tuple(updated), tuple(skipped))


def adopt(
    store: RunStore, folder: Path, events: Sequence[Event], words: Words | None = None
) -> bool:
    """Bring one run folder into the database; return whether the run was not in it.

    Args:
        store: Where the run goes.
        folder: Its folder.
        events: All it has said.
        words: Go with a new row at once, so that none stands there without them.

    Raises:
        ValueError: The folder does not hold a run of its own name, or its configuration is none
            of this version.
        OSError: Its configuration cannot be read.
    """
    foreign = next((event.run_id for event in events if event.run_id != folder.name), None)
    if foreign is not None:
        raise ValueError(f"its events are those of run {foreign}; was the folder renamed?")
    try:
        store.get(folder.name)
        is_new = False
    except RunNotFoundError:
        _create(store, folder, events, words)
        is_new = True
    Recorder(store).apply(events)
    return is_new


def _run_folders(runs_folder: Path) -> Sequence[Path]:
    if not runs_folder.is_dir():
        return []
    return sorted(path.parent for path in runs_folder.glob(f"*/{_CONFIG}"))


def _create(store: RunStore, folder: Path, events: Sequence[Event], words: Words | None) -> None:
    config = RunConfig.model_validate_json((folder / _CONFIG).read_bytes())
    named = (event.name for event in events if isinstance(event, DatasetLoaded))
    store.create(
        folder.name,
        config,
        dataset_name=next(named, Path(config.dataset.path).name),
        status=RunStatus.STARTING,
        created_at_ms=events[0].at_ms if events else None,
        words=words,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"its {_CONFIG} is not a configuration of this version"
    return str(error)
