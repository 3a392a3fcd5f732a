"""Changes to stored runs, made in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from dasrec_core.quantity import are
from dasrec_core.store.artifacts import remove_run_folder
from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from studio.bridges.task_pool import TaskPool, explain

Moved = Mapping[str, int]
"""When runs went to the trash, in ms, by id."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a change of several runs has ended."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]  # deleted for good meanwhile, here or by another program
    failure: tuple[str, str] | None  # which ended it; what came before is changed all the same
    moved: dict[str, int] = field(default_factory=dict)  # to the trash
    back: list[str] = field(default_factory=list)  # from the trash, by Undo


class RunOperations(QObject):
    """Writes what a person changes about runs; says when it is done or why it could not be.

    A run that is not there any more is passed over: the others of the same deed are changed.
    """

    changed = Signal(object)  # ids of the runs that are different now
    trashed = Signal(object)  # what went to the trash, as :data:`Moved`
    came_back = Signal(object)  # ids of runs that Undo has brought back
    gone = Signal(object, str)  # ids of runs that are not there any more, and that in words
    failed = Signal(str, str)  # what happened, what the user can do

    def __init__(
        self, store: RunStore, tasks: TaskPool, runs_folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._runs_folder = store, tasks, runs_folder

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name; an empty one brings the automatic name back."""
        self._each([run_id], lambda run_id: self._store.rename(run_id, name))

    def set_tags(self, run_id: str, tags: Sequence[str]) -> None:
        """Replace the tags of a run."""
        self._each([run_id], lambda run_id: self._store.set_tags(run_id, tags))

    def set_note(self, run_id: str, note: str) -> None:
        """Replace the note of a run."""
        self._each([run_id], lambda run_id: self._store.set_note(run_id, note))

    def set_baseline(self, run_id: str, on: bool) -> None:
        """Make a run the baseline, or no longer."""
        self._each([run_id], lambda run_id: self._store.set_baseline(run_id, on))

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
        moved = dict[str, int]()

        def trash(run_id: str) -> None:
            moved[run_id] = self._store.trash(run_id)

        self._each(list(run_ids), trash, moved=moved)

    def restore(self, run_ids: Iterable[str]) -> None:
        """Bring runs back from the trash."""
        self._each(list(run_ids), self._store.restore)

    def take_back(self, moved: Moved) -> None:
        """Bring runs back that are in the trash since they were moved, and not by a later move."""
        back = list[str]()

        def restore(run_id: str) -> None:
            if self._store.take_back(run_id, moved[run_id]):
                back.append(run_id)

        self._each(list(moved), restore, back=back)

    def _each(
        self,
        run_ids: list[str],
        change: Callable[[str], object],
        *,
        moved: dict[str, int] | None = None,
        back: list[str] | None = None,
    ) -> None:
        def work() -> _Outcome:
            outcome = _change_all(run_ids, change)
            return replace(outcome, moved=moved or {}, back=back or [])

        self._tasks.run(work, done=self._report, finishes=True)

    @Slot(object)
    def _report(self, outcome: _Outcome) -> None:
        if outcome.moved:
            self.trashed.emit(outcome.moved)
        if outcome.back:
            self.came_back.emit(outcome.back)
        if outcome.gone:
            num_runs = len(outcome.gone) + len(outcome.changed)
            self.gone.emit(outcome.gone, _gone_words(len(outcome.gone), num_runs))
        if outcome.changed or outcome.gone:
            self.changed.emit(list(outcome.changed))
        if outcome.failure is not None:
            self.failed.emit(*outcome.failure)


def _change_all(run_ids: Sequence[str], change: Callable[[str], object]) -> _Outcome:
    """Runs in the pool."""
    changed, gone = list[str](), list[str]()
    failure = None
    for run_id in run_ids:
        try:
            change(run_id)
            changed.append(run_id)
        except RunNotFoundError:
            gone.append(run_id)
        except Exception as error:  # noqa: BLE001 - or nobody heard of the runs changed so far
            failure = explain(error)
            break
    return _Outcome(tuple(changed), tuple(gone), failure)


def _gone_words(num_gone: int, num_runs: int) -> str:
    if num_runs == 1:
        return "The run is not there any more: it was deleted for good."
    how_many = f"{num_gone} of {num_runs}" if num_gone < num_runs else f"All {num_runs}"
    return f"{how_many} runs {are(num_gone)} not there any more: deleted for good."
