"""The data sets a person works with: which folders, and what their last check found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.data.demo import ensure_demo
from dasrec_core.paths import Home
from studio.bridges.task_pool import Task, TaskPool
from studio.dataset_entry import DatasetEntry, EntryState, state_of
from studio.dataset_report import DatasetReport, read_report

log = logging.getLogger(__name__)

Reader = Callable[[Path], DatasetReport]

_FILE = "datasets.json"
_REMEMBERED = 30  # folders; the oldest are forgotten


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
        self._checks: dict[Path, _Check] = {}
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
        entry = self._entries.pop(folder, None) or DatasetEntry(folder, folder.name or str(folder))
        self._entries = {folder: entry, **self._entries}
        self._forget_oldest()
        self.check(folder)
        return self._entries[folder]

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
        self._checks[folder] = check = _Check(before, self)
        self._put(replace(before, state=EntryState.LOADING, problem="", hint=""))
        check.start(self._tasks, self._reader_of(before))

    def cancel(self, path: Path | str) -> None:
        """Give up reading a folder; it is listed as it was before."""
        check = self._checks.pop(_normal(path), None)
        if check is not None:
            check.cancel()
            self._put(check.before)
            self.checked.emit(str(check.before.path))

    def forget(self, path: Path | str) -> None:
        """Take a folder off the list; its files stay where they are."""
        folder = _normal(path)
        entry = self._entries.get(folder)
        if entry is None or entry.is_demo:
            return
        self.cancel(folder)
        del self._entries[folder]
        self._save()
        self.changed.emit()

    def take_result(self, entry: DatasetEntry) -> None:
        """Take note of how a check has ended; called by the check."""
        self._checks.pop(entry.path, None)
        self._put(entry)
        self._save()
        self.checked.emit(str(entry.path))

    def _reader_of(self, entry: DatasetEntry) -> Callable[[], DatasetReport | None]:
        """Return what a worker thread does: it knows values only, and no QObject."""
        home, read, folder = self._home, self._read, entry.path

        def job() -> DatasetReport | None:
            if entry.is_demo:
                ensure_demo(home)
            return read(folder) if folder.is_dir() else None

        return job

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
            temporary.write_text(json.dumps({"version": 1, "folders": rows}, indent=1), "utf-8")
            temporary.replace(path)
        except OSError as error:
            # The list is a convenience; work goes on without it.
            log.warning("the list of data sets could not be saved: %s", error)

    def _restore(self) -> list[DatasetEntry]:
        try:
            rows = json.loads((self._home.path / _FILE).read_text("utf-8"))["folders"]
            return [_entry_of(row) for row in rows]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the list of data sets could not be restored: %s", error)
            return []


class _Check(QObject):
    """Reading of one folder."""

    def __init__(self, before: DatasetEntry, library: DatasetLibrary) -> None:
        super().__init__(library)
        self.before, self._library = before, library
        self._task: Task | None = None

    def start(self, tasks: TaskPool, job: Callable[[], DatasetReport | None]) -> None:
        self._task = tasks.run(job, done=self._finish, failed=self._fail)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.deleteLater()

    @Slot(object)
    def _finish(self, report: DatasetReport | None) -> None:
        entry = replace(self.before, report=report, checked_at=datetime.now().astimezone())
        if report is None:
            entry = replace(
                entry,
                state=EntryState.MISSING,
                problem="The folder is not there any more.",
                hint="Put it back, or open it where it lies now.",
            )
        else:
            entry = replace(entry, state=state_of(report))
            if (summary := report.summary) is not None:
                users, items = summary.num_users, summary.num_items
                entry = replace(entry, num_users=users, num_items=items)
        self._end(entry)

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        entry = replace(self.before, report=None, state=EntryState.ERRORS, problem=what, hint=hint)
        self._end(replace(entry, checked_at=datetime.now().astimezone()))

    def _end(self, entry: DatasetEntry) -> None:
        self._library.take_result(entry)
        self.deleteLater()


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
