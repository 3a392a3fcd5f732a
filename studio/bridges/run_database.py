"""The results database as the recorder sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from dasrec_core.errors import ConfigError, StoreError
from dasrec_core.events import Event
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from studio.bridges.event_tail import EventTail


class RunDatabase(Protocol):
    """What the recorder needs of the results database; every call may raise ``StoreError``."""

    def records(self) -> Mapping[str, RunRecord]:
        """All runs by id, the trash included; a run that did not change is the same object."""

    def last_seq(self, run_id: str) -> int:
        """``seq`` of the newest event that was applied, -1 when there is none."""

    def apply(self, events: Sequence[Event]) -> None:
        """Write events of one run; applying one again changes nothing."""

    def adopt(self, folder: Path) -> None:
        """Make the row of a run that has only a folder."""

    def mark_interrupted(self, run_id: str) -> None:
        """Record that the engine process is gone without a last word.

        A run that has ended by now stays as it is.
        """

    def mark_starting(self, run_id: str) -> None:
        """Record that a new attempt of a run was launched."""

    def mark_stopping(self, run_id: str) -> None:
        """Record that the run was asked to end; a run that has ended stays as it is."""

    def close(self) -> None:
        """Release the database."""


class StoreDatabase:
    """Implements :class:`RunDatabase` over a store.

    Args:
        store: Its own; it is closed with this.
    """

    def __init__(self, store: RunStore) -> None:
        self._store, self._recorder = store, Recorder(store)

    def records(self) -> Mapping[str, RunRecord]:
        """All runs by id; the store keeps the records of runs that did not change."""
        return {record.run_id: record for record in self._store.list_runs(include_trashed=True)}

    def last_seq(self, run_id: str) -> int:
        """``seq`` of the newest event that was applied, -1 when there is none."""
        return self._recorder.last_seq(run_id)

    def apply(self, events: Sequence[Event]) -> None:
        """Write events of one run; applying one again changes nothing."""
        self._recorder.apply(events)

    def adopt(self, folder: Path) -> None:
        """Make the row of a run that has only a folder.

        Raises:
            ConfigError: The folder holds no configuration this version can read, or another
                version has stored the run.
        """
        config = RunFolder(folder).read_config()
        try:
            self._store.create(
                folder.name,
                config,
                dataset_name=Path(config.dataset.path).name,
                created_at_ms=_began_at_ms(folder),
            )
        except StoreError:
            if folder.name in self.records():  # another program was faster
                return
            if self._is_stored(folder.name):
                raise ConfigError(
                    f"Run {folder.name} has a state that this version does not know.",
                    "Look at it with the version that made it; nothing of it was changed.",
                ) from None
            raise

    def mark_starting(self, run_id: str) -> None:
        """Record that a new attempt of a run was launched, unless it has spoken already."""
        if self._has_ended(run_id):
            self._mark(run_id, RunStatus.STARTING)

    def mark_interrupted(self, run_id: str) -> None:
        """Record that the engine process is gone without a last word."""
        if not self._has_ended(run_id):
            self._mark(run_id, RunStatus.INTERRUPTED)

    def mark_stopping(self, run_id: str) -> None:
        """Record that the run was asked to end; a run that has ended stays as it is."""
        if not self._has_ended(run_id):
            self._mark(run_id, RunStatus.STOPPING)

    def close(self) -> None:
        """Release the store."""
        self._store.close()

    def _has_ended(self, run_id: str) -> bool:
        try:
            return self._store.get(run_id).status.is_final
        except RunNotFoundError:
            return True

    def _is_stored(self, run_id: str) -> bool:
        """Tell whether a run has a row, also one that this version cannot read."""
        try:
            self._recorder.last_seq(run_id)
        except RunNotFoundError:
            return False
        return True

    def _mark(self, run_id: str, status: RunStatus) -> None:
        with suppress(RunNotFoundError):  # deleted meanwhile: nothing to record
            self._store.mark(run_id, status)


def _began_at_ms(folder: Path) -> int | None:
    """Return when a run first spoke; ``None`` where it has not yet.

    A folder that was copied here is of a run from long ago.
    """
    with suppress(OSError):
        for event in EventTail(RunFolder(folder).events_file).poll()[:1]:
            return event.at_ms
    return None
