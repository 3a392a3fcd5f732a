"""One import as it is being set up: the source, the recipe, and what they would make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dasrec_core.data.importing.plan import Plan, Read, make_plan
from dasrec_core.data.importing.recipe import ImportRecipe, ItemTable, make_recipe
from dasrec_core.data.importing.run import read_source
from dasrec_core.data.importing.source import Source, guess_item_table, recognise, with_recipe
from dasrec_core.data.importing.table_rows import preview
from dasrec_core.data.importing.tables import open_table
from dasrec_core.data.importing.writing import write_dataset
from dasrec_core.data.public.entries import PublicSet
from dasrec_core.data.public.fetch import fetch_source
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.errors import ConfigError
from studio.bridges.task_pool import Task, TaskPool
from studio.pages.data.importing.kept_choices import KeptChoices, with_choices
from studio.pages.data.importing.meter import Meter

_POLL_MS = 100
_READ_BY = ("columns", "has_header", "items", "features")  # changes to these read files again

Columns = dict[str, tuple[str, ...]]


class _Recognised(NamedTuple):
    source: Source
    rows: list[tuple[str, ...]]
    columns_of: Columns
    items_of: dict[str, ItemTable]


class _Planned(NamedTuple):
    read: Read
    plan: Plan


class ImportSession(QObject):
    """Knows what was chosen and has the work done in the background; makes no widget.

    At any time at most one job runs. An edit while it does is planned when it has ended, or at
    once if the files have to be read again.

    Signals:
        changed: Something that is shown is different.
        progressed: Share of the running job, 0 to 1.
        written: Folder of the new data set.
        is_dataset: What was chosen is a data set already and can be opened: its folder.
    """

    changed = Signal()
    progressed = Signal(float)
    written = Signal(str)
    is_dataset = Signal(str)

    def __init__(self, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: Task | None = None
        self._meter = Meter()
        self._read: Read | None = None
        self._wants_plan = False
        self._planned_for: ImportRecipe | None = None
        self._planning = ImportRecipe()
        self._kept: KeptChoices | None = None  # what the next source takes over
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._tell_progress)
        self.source: Source | None = None
        self.rows: list[tuple[str, ...]] = []
        self.columns_of: Columns = {}
        self.items_of: dict[str, ItemTable] = {}  # what tables may say of items, by file
        self.recipe = ImportRecipe()
        self.plan: Plan | None = None
        self.busy = ""  # what is being done, in words
        self.is_writing = False  # which ends the import, unlike looking and counting
        self.problem: tuple[str, str] | None = None  # what happened, what the user can do
        self.conflict = ""  # why the last edit was not taken

    @property
    def is_plan_current(self) -> bool:
        """Whether ``plan`` is what the recipe makes."""
        return self.plan is not None and self._planned_for == self.recipe

    @property
    def has_columns(self) -> bool:
        """Whether users and items have a column each."""
        columns = self.recipe.columns
        return bool(columns.user and columns.item and columns.user != columns.item)

    def choose(self, path: Path) -> None:
        """Look at a file or folder; what was chosen before is forgotten."""
        self._look(path, None, None)

    def switch_header(self, has_header: bool) -> None:
        """Take the first line for a header, or for a row; all but the columns stays as chosen."""
        if self.source is not None:
            self._look(
                self.source.path, has_header, KeptChoices(self.recipe, self.source.recipe.split)
            )

    def _look(self, path: Path, has_header: bool | None, kept: KeptChoices | None) -> None:
        self.stop()
        self._kept = kept
        self.source, self.plan, self._read, self.rows = None, None, None, []
        self._start(f"Looking at {path.name}", lambda _meter: _look(path, has_header), self._take)

    def fetch(self, entry: PublicSet, downloads: Path) -> None:
        """Download a public data set from its publisher, and go on with it as with a file."""
        self.stop()
        self._kept = None
        self.source, self.plan, self._read, self.rows = None, None, None, []

        def work(meter: Meter) -> _Recognised:
            return _described(fetch_source(entry, downloads, meter))

        self._start(f"Downloading {entry.title}", work, self._take)

    def edit(self, **changes: Any) -> bool:  # noqa: ANN401 - parts of the recipe
        """Change parts of the recipe; return whether that makes a recipe.

        Values are whole parts, or mappings that are merged into a part.
        """
        values: dict[str, Any] = self.recipe.model_dump()
        for name, value in changes.items():
            is_part = isinstance(value, dict) and isinstance(values[name], dict)
            values[name] = {**values[name], **value} if is_part else value
        try:
            recipe = make_recipe(values)
        except ConfigError as error:
            self.conflict = error.message
            self.changed.emit()
            return False
        self.conflict = ""
        if recipe != self.recipe:
            reads_again = any(
                getattr(recipe, name) != getattr(self.recipe, name) for name in _READ_BY
            )
            self.recipe = recipe
            if reads_again:
                self._read = None
                self.stop()
            if self._wants_plan:
                self._make_plan()
        self.changed.emit()
        return True

    def want_plan(self) -> None:
        """From now on keep ``plan`` up to date with the recipe."""
        self._wants_plan = True
        self._make_plan()

    def write(self, folder: Path) -> None:
        """Write the data set of the current plan."""
        plan, recipe, read = self.plan, self.recipe, self._read
        if plan is None or read is None or not self.is_plan_current or self.busy:
            return

        def work(meter: Meter) -> Path:
            return write_dataset(folder, plan, recipe, sources=read.files, progress=meter)

        self.is_writing = True
        self._start(f"Writing {folder.name}", work, self._end)

    def stop(self) -> None:
        """End the running job, if any; nothing of it is delivered or left behind."""
        self._meter.cancel()
        if self._task is not None:
            self._task.cancel()
        self._idle()
        self.changed.emit()

    def _make_plan(self) -> None:
        if self.source is None or not self.has_columns or self.is_plan_current:
            return
        if self.busy:
            return  # planned when the job has ended
        source, recipe, read = self.source, self.recipe, self._read

        def work(meter: Meter) -> _Planned:
            known = read or read_source(with_recipe(source, recipe), meter)
            return _Planned(known, make_plan(known, recipe))

        self._planning = recipe
        self._start("Counting" if read else "Reading the files", work, self._show_plan)

    def _start(self, words: str, work: Callable[[Meter], Any], done: Callable[[Any], None]) -> None:
        self._meter = meter = Meter()
        self.busy, self.problem = words, None
        self._task = self._tasks.run(lambda: work(meter), done=done, failed=self._fail)
        self._poll.start()
        self.changed.emit()

    def _idle(self) -> None:
        self.busy, self.is_writing, self._task = "", False, None
        self._poll.stop()

    @Slot(object)
    def _take(self, found: _Recognised) -> None:
        self._idle()
        if found.source.table is None:
            self.is_dataset.emit(str(found.source.path))
            return
        self.source, self.rows, self.columns_of, self.items_of = found
        self.recipe, self.conflict = with_choices(found.source.recipe, self._kept), ""
        self.changed.emit()

    @Slot(object)
    def _show_plan(self, planned: _Planned) -> None:
        self._idle()
        self._read, self.plan = planned
        self._planned_for = self._planning
        if not self.is_plan_current:
            self._make_plan()
        self.changed.emit()

    @Slot(object)
    def _end(self, folder: Path) -> None:
        self._idle()
        self.changed.emit()
        self.written.emit(str(folder))

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._idle()
        self.problem = (what, hint)
        if self._wants_plan and self._planning != self.recipe:
            self._make_plan()  # it was edited meanwhile, which may have put it right
        self.changed.emit()

    @Slot()
    def _tell_progress(self) -> None:
        self.progressed.emit(self._meter.share)


def _look(path: Path, has_header: bool | None) -> _Recognised:
    return _described(recognise(path, has_header=has_header))


def _described(source: Source) -> _Recognised:
    if source.table is None:
        return _Recognised(source, [], {}, {})
    columns_of: Columns = {}
    items_of: dict[str, ItemTable] = {}
    for name in source.others:
        # A file beside the table that is none itself is simply not offered.
        try:
            table = open_table(source.base / name)
        except UnusableFileError:
            continue
        columns_of[name] = table.columns
        if (guessed := guess_item_table(table)) is not None:
            items_of[name] = guessed
    return _Recognised(source, preview(source.table), columns_of, items_of)
