"""The data sets a person works with: which folders, and what their last check found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.data.demo import ensure_demo
from dasrec_core.paths import Home
from studio.bridges.task_pool import Task, TaskPool, explain
from studio.dataset_entry import DatasetEntry, EntryState, state_of
from studio.dataset_report import DatasetReport, read_report

log = logging.getLogger(__name__)

Reader = Callable[[Path], DatasetReport]

_FILE = "datasets.json"
_REMEMBERED = 30  # folders; the oldest are forgotten


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
        self._forgotten: list[Path] = []
        self._entries = {entry.path: entry for entry in self._restore()}
        self._entries.setdefault(home.demo, DatasetEntry(home.demo, "Demo", is_demo=True))

    def entries(self) -> tuple[DatasetEntry, ...]:
        """Return all known data sets."""
        return tuple(sorted(self._entries.values(), key=lambda entry: entry.is_demo))

    def entry(self, path: Path | str) -> DatasetEntry | None:
        """Return what is known of a folder, if anything."""
        return self._entries.get(_normal(path))

    def open_folder(self, path: Path | str) -> DatasetEntry:
        """Put a folder on top of the list and read it."""
        folder = _normal(path)
        self._forgotten = [other for other in self._forgotten if other != folder]
        entry = self._entries.pop(folder, None) or DatasetEntry(folder, folder.name or str(folder))
        self._entries = {folder: entry, **self._entries}
        self._forget_oldest()
        self.check(folder)
        return self._entries[folder]

    def learn(self, folders: Iterable[Path | str]) -> None:
        """List folders that are in use elsewhere, the newest first, below those opened here.

        Nothing is read, and what was taken off the list stays off it.
        """
        found = dict.fromkeys(map(_normal, folders))
        new = [one for one in found if one not in self._entries and one not in self._forgotten]
        room = _REMEMBERED - sum(not entry.is_demo for entry in self._entries.values())
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
        folder = _normal(path)
        if folder in self._checks:
            return
        before = self._entries[folder]
        look = partial(_look, folder, self._home if before.is_demo else None, self._read)
        self._checks[folder] = (self._tasks.run(look, done=self._take), before)
        self._put(replace(before, state=EntryState.LOADING, problem="", hint=""))

    def cancel(self, path: Path | str) -> None:
        """Give up reading a folder; it is listed as it was before."""
        task, before = self._checks.pop(_normal(path), (None, None))
        if task is not None and before is not None:
            task.cancel()
            self._put(before)
            self.checked.emit(str(before.path))

    def forget(self, path: Path | str) -> None:
        """Take a folder off the list; its files stay where they are."""
        folder = _normal(path)
        entry = self._entries.get(folder)
        if entry is None or entry.is_demo:
            return
        self.cancel(folder)
        del self._entries[folder]
        self._forgotten = [folder, *self._forgotten][:_REMEMBERED]
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
        self._save()
        self.checked.emit(str(entry.path))

    def _put(self, entry: DatasetEntry) -> None:
        self._entries[entry.path] = entry
        self.changed.emit()

    def _forget_oldest(self) -> None:
        folders = [path for path, entry in self._entries.items() if not entry.is_demo]
        for path in folders[_REMEMBERED:]:
            del self._entries[path]

    def _save(self) -> None:
        rows = [
            {
                "path": str(entry.path),
                "name": entry.name,
                "num_users": entry.num_users,
                "num_items": entry.num_items,
            }
            for entry in self._entries.values()
            if not entry.is_demo
        ]
        path = self._home.path / _FILE
        temporary = path.with_suffix(".tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            forgotten = [str(folder) for folder in self._forgotten]
            kept = {"version": 1, "folders": rows, "forgotten": forgotten}
            temporary.write_text(json.dumps(kept, indent=1), "utf-8")
            temporary.replace(path)
        except OSError as error:
            # The list is a convenience; work goes on without it.
            log.warning("the list of data sets could not be saved: %s", error)

    def _restore(self) -> list[DatasetEntry]:
        try:
            kept = json.loads((self._home.path / _FILE).read_text("utf-8"))
            self._forgotten = [_normal(str(folder)) for folder in kept.get("forgotten", ())]
            return [_entry_of(row) for row in kept["folders"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the list of data sets could not be restored: %s", error)
            return []


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


def _normal(path: Path | str) -> Path:
    return Path(path).expanduser().absolute()


def _entry_of(row: dict[str, Any]) -> DatasetEntry:
    path = _normal(str(row["path"]))
    return DatasetEntry(
        path,
        str(row.get("name") or path.name),
        num_users=int(row.get("num_users", 0)),
        num_items=int(row.get("num_items", 0)),
    )
