"""The data sets a person works with: which folders, and what their last check found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.data.demo import ensure_demo
from dasrec_core.paths import Home
from studio.bridges.task_pool import Task, TaskPool, explain
from studio.dataset_entry import DatasetEntry, EntryState, state_of
from studio.dataset_list_file import REMEMBERED, ListChanges, normal, read_list, write_list
from studio.dataset_report import DatasetReport, read_report

log = logging.getLogger(__name__)

Reader = Callable[[Path], DatasetReport]

_FILE = "datasets.json"


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How the reading of a folder has ended."""

    folder: Path
    state: EntryState
    report: DatasetReport | None
    problem: str = ""
    hint: str = ""


class DatasetLibrary(QObject):
    """Known folders, the newest first and the demo last; reads them in the background."""

    changed = Signal()
    checked = Signal(str)  # folder whose check has ended, well or not

    def __init__(
        self,
        home: Home,
        tasks: TaskPool,
        parent: QObject | None = None,
        *,
        read: Reader = read_report,
    ) -> None:
        super().__init__(parent)
        self._home, self._tasks, self._read = home, tasks, read
        self._checks: dict[Path, tuple[Task, DatasetEntry]] = {}
        self._file, self._changes = home.path / _FILE, ListChanges()
        found = read_list(self._file)
        self._forgotten = list(found.forgotten)
        self._entries = {entry.path: entry for entry in found.entries}
        self._entries.setdefault(home.demo, DatasetEntry(home.demo, "Demo", is_demo=True))

    def entries(self) -> tuple[DatasetEntry, ...]:
        """Return all known data sets."""
        return tuple(sorted(self._entries.values(), key=lambda entry: entry.is_demo))

    def entry(self, path: Path | str) -> DatasetEntry | None:
        """Return what is known of a folder, if anything."""
        return self._entries.get(normal(path))

    def open_folder(self, path: Path | str) -> DatasetEntry:
        """Put a folder on top of the list and read it."""
        folder = normal(path)
        self._forgotten = [other for other in self._forgotten if other != folder]
        self._changes.use(folder)
        entry = self._entries.pop(folder, None) or DatasetEntry(folder, folder.name or str(folder))
        self._entries = {folder: entry, **self._entries}
        self._forget_oldest()
        self.check(folder)
        return self._entries[folder]

    def learn(self, folders: Iterable[Path | str]) -> None:
        """List folders that are in use elsewhere, the newest first, below those opened here.

        Nothing is read, and what was taken off the list stays off it.
        """
        found = dict.fromkeys(map(normal, folders))
        new = [one for one in found if one not in self._entries and one not in self._forgotten]
        room = REMEMBERED - sum(not entry.is_demo for entry in self._entries.values())
        if new := new[: max(0, room)]:
            self._entries |= {folder: DatasetEntry(folder, folder.name) for folder in new}
            self._save()
            self.changed.emit()

    def ensure_read(self, path: Path | str) -> None:
        """Read a folder unless that was done, or is being done; unknown ones are added."""
        entry = self.entry(path)
        if entry is None:
            self.open_folder(path)
        elif entry.state is EntryState.UNREAD:
            self.check(entry.path)

    def check(self, path: Path | str) -> None:
        """Read a known folder, again if need be."""
        folder = normal(path)
        if folder in self._checks:
            return
        before = self._entries[folder]
        look = partial(_look, folder, self._home if before.is_demo else None, self._read)
        self._checks[folder] = (self._tasks.run(look, done=self._take), before)
        self._put(replace(before, state=EntryState.LOADING, problem="", hint=""))

    def cancel(self, path: Path | str) -> None:
        """Give up reading a folder; it is listed as it was before."""
        task, before = self._checks.pop(normal(path), (None, None))
        if task is not None and before is not None:
            task.cancel()
            self._put(before)
            self.checked.emit(str(before.path))

    def forget(self, path: Path | str) -> None:
        """Take a folder off the list; its files stay where they are."""
        folder = normal(path)
        entry = self._entries.get(folder)
        if entry is None or entry.is_demo:
            return
        self.cancel(folder)
        del self._entries[folder]
        self._forgotten = [folder, *self._forgotten][:REMEMBERED]
        self._changes.forget(folder)
        self._save()
        self.changed.emit()

    @Slot(object)
    def _take(self, outcome: _Outcome) -> None:
        _, before = self._checks.pop(outcome.folder)
        entry = replace(
            before,
            state=outcome.state,
            report=outcome.report,
            problem=outcome.problem,
            hint=outcome.hint,
            checked_at=datetime.now().astimezone(),
        )
        if outcome.report is not None and (summary := outcome.report.summary) is not None:
            entry = replace(entry, num_users=summary.num_users, num_items=summary.num_items)
        self._put(entry)
        self._changes.use(entry.path)
        self._save()
        self.checked.emit(str(entry.path))

    def _put(self, entry: DatasetEntry) -> None:
        self._entries[entry.path] = entry
        self.changed.emit()

    def _forget_oldest(self) -> None:
        folders = [path for path, entry in self._entries.items() if not entry.is_demo]
        for path in folders[REMEMBERED:]:
            del self._entries[path]

    def _save(self) -> None:
        try:
            write_list(self._file, self._entries.values(), self._changes)
        except OSError as error:
            # The list is a convenience; work goes on without it.
            log.warning("the list of data sets could not be saved: %s", error)


def _look(folder: Path, make_demo: Home | None, read: Reader) -> _Outcome:
    """Read a folder in a worker thread; whatever happens is told with the folder it happened to."""
    try:
        if make_demo is not None:
            ensure_demo(make_demo)
        if _is_gone(folder):
            gone = ("The folder is not there any more.", "Put it back, or open it where it is now.")
            return _Outcome(folder, EntryState.MISSING, None, *gone)
        report = read(folder)
    except Exception as error:  # noqa: BLE001 - the job of a worker thread ends here
        return _Outcome(folder, EntryState.ERRORS, None, *explain(error))
    return _Outcome(folder, state_of(report), report)


def _is_gone(folder: Path) -> bool:
    try:
        return not folder.is_dir()
    except OSError:  # closed, or on a network that is gone: reading it says which
        return False
