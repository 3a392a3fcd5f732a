"""Changes to stored runs, made in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.store.artifacts import remove_run_folder
from dasrec_core.store.runs import RunStore
from studio.bridges.task_pool import TaskPool


class RunOperations(QObject):
    """Writes what a person changes about runs; says when it is done or why it could not be."""

    changed = Signal(object)  # ids of the runs that are different now
    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(
        self, store: RunStore, tasks: TaskPool, runs_folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._runs_folder = store, tasks, runs_folder

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name; an empty one brings the automatic name back."""
        self._run([run_id], lambda: self._store.rename(run_id, name))

    def set_tags(self, run_id: str, tags: Sequence[str]) -> None:
        """Replace the tags of a run."""
        self._run([run_id], lambda: self._store.set_tags(run_id, tags))

    def set_note(self, run_id: str, note: str) -> None:
        """Replace the note of a run."""
        self._run([run_id], lambda: self._store.set_note(run_id, note))

    def set_baseline(self, run_id: str, on: bool) -> None:
        """Make a run the baseline, or no longer."""
        self._run([run_id], lambda: self._store.set_baseline(run_id, on))

    def set_color(self, run_ids: Iterable[str], color_index: int) -> None:
        """Give runs, and all seeds of their configurations, another colour."""
        self._each(list(run_ids), lambda run_id: self._store.set_color(run_id, color_index))

    def delete(self, run_ids: Iterable[str]) -> None:
        """Delete runs in the trash for good, with their folders."""

        def delete(run_id: str) -> None:
            if self._store.get(run_id).trashed_at_ms is None:
                return  # it was put back meanwhile
            remove_run_folder(self._runs_folder, run_id)
            self._store.delete(run_id)

        self._each(list(run_ids), delete)

    def trash(self, run_ids: Iterable[str]) -> None:
        """Move runs to the trash."""
        self._each(list(run_ids), self._store.trash)

    def restore(self, run_ids: Iterable[str]) -> None:
        """Bring runs back from the trash."""
        self._each(list(run_ids), self._store.restore)

    def _each(self, run_ids: list[str], change: Callable[[str], None]) -> None:
        def change_all() -> None:
            for run_id in run_ids:
                change(run_id)

        self._run(run_ids, change_all)

    def _run(self, run_ids: list[str], change: Callable[[], object]) -> None:
        def work() -> list[str]:
            change()
            return run_ids

        self._tasks.run(work, done=self._report, failed=self._report_failure, finishes=True)

    @Slot(object)
    def _report(self, run_ids: list[str]) -> None:
        self.changed.emit(run_ids)

    @Slot(str, str)
    def _report_failure(self, what: str, hint: str) -> None:
        self.failed.emit(what, hint)
