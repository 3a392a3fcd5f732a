"""Taking titles and pictures of items from a table: choose it, say which column is which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from dasrec_core.data.importing.guesses import guess_column
from dasrec_core.data.importing.recipe import ItemTable
from dasrec_core.data.importing.tables import TableFile, open_table
from dasrec_core.data.importing.titles import TitleMapping, match_titles, write_titles
from studio.bridges.task_pool import Task, TaskPool
from studio.item_listing import ItemListing
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.controls import button, choice, field
from studio.widgets.file_chooser import FileChooser
from studio.widgets.parts import card, column, equal, holder, icon, row, text

PATTERN = "Tables (*.csv *.tsv *.txt *.dat *.parquet *.item);;All files (*)"
_NONE = "None"
_SHOWN = 6  # examples


class _Found(NamedTuple):
    table: TableFile
    mapping: TitleMapping


class TitlesView(QWidget):
    """Shows before anything is written how many items the table knows.

    Signals:
        written: The titles are there; the data set should be read again.
        left: A person goes back without.
    """

    written = Signal()
    left = Signal()

    def __init__(
        self,
        folder: Path,
        listing: ItemListing,
        tasks: TaskPool,
        files: FileChooser,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._folder, self._listing, self._tasks, self._files = folder, listing, tasks, files
        self._task: Task | None = None
        self._found: _Found | None = None
        self._file = text("No table is chosen.", "body", "muted")
        pick = button("Choose a table…", "file")
        pick.clicked.connect(self._ask)
        self._columns: dict[str, QComboBox] = {}
        fields = []
        for part, label in (("id", "Item id"), ("title", "Title"), ("image", "Picture")):
            box = choice(name=label)
            box.activated.connect(self._match)
            self._columns[part] = box
            fields.append(field(label, box))
        self._fields = holder(equal(*fields, gap=SPACE.md))
        self._mark = icon("info", "accent")
        self._words = text(
            "A table with one line per item: its id, the same as in the data set, or its number "
            "from 0; a title; and perhaps the path of a picture.",
            "body",
            "muted",
            wrap=True,
        )
        said = row(self._mark, self._words, gap=SPACE.sm)
        said.setStretch(1, 1)
        self._examples = text("", "small", "muted", wrap=True)
        self._save = button("Save titles", "check", "primary")
        self._save.clicked.connect(self._write)
        back = button("Cancel", kind="ghost")
        back.clicked.connect(self._leave)
        box_items = card(
            "Titles and pictures of items",
            row(self._file, None, pick),
            self._fields,
            said,
            self._examples,
            row(None, back, self._save),
            topic="data.titles",
        )
        body = column(box_items, None)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)
        self._fields.hide()
        self._examples.hide()
        self._save.setEnabled(False)

    @property
    def has_begun(self) -> bool:
        """Whether a table was chosen, so that something would be lost."""
        return self._found is not None or (self._task is not None and not self._task.is_settled)

    def choose(self, path: Path) -> None:
        """Look at a table; what was found in another one is forgotten."""
        self._found = None
        self._fields.hide()
        self._examples.hide()
        self._file.setText(path.name)
        self._say("Reading the table.", "hourglass", "accent")
        keys, count = self._listing.keys, len(self._listing)
        self._start(lambda: _look(path, keys, count))

    def stop(self) -> None:
        """Deliver nothing any more."""
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _ask(self) -> None:
        self._files.open_file(self, "Choose a table of items", PATTERN, self.choose)

    @Slot()
    def _match(self) -> None:
        if self._found is None:
            return
        table, settings = self._found.table, self._settings()
        keys, count = self._listing.keys, len(self._listing)
        self._start(lambda: _Found(table, match_titles(table.path, settings, keys, count)))

    def _settings(self) -> ItemTable:
        names = {
            part: None if box.currentText() == _NONE else box.currentText()
            for part, box in self._columns.items()
        }
        return ItemTable(id=names["id"] or "", title=names["title"], image=names["image"])

    def _start(self, work: Callable[[], _Found]) -> None:
        self.stop()
        self._save.setEnabled(False)
        self._task = self._tasks.run(work, done=self._show, failed=self._fail)

    @Slot(object)
    def _show(self, found: _Found) -> None:
        is_new = self._found is None or self._found.table != found.table
        self._found = found
        if is_new:
            self._fill(found.table)
        mapping, total = found.mapping, len(self._listing)
        way = "id" if mapping.by_key else "number"
        tone = "success" if mapping.num_matched == total else "warning"
        glyph = "check-circle" if mapping.num_matched == total else "warning"
        if not mapping.num_matched:
            tone, glyph = "danger", "x-circle"
        count = (
            f"{mapping.num_matched:,} of {total:,} items are in the table, found by their {way}."
        )
        if "image" in mapping.rows.columns:
            count = f"{count} Pictures beside it: {len(mapping.rows.pictures):,}."
        if mapping.rows.findings and tone == "success":
            tone, glyph = "warning", "warning"
        found_too = (finding.what for finding in mapping.rows.findings)
        self._say(" ".join([count, *found_too]), glyph, tone)
        keys = [key for key in mapping.matched if key][:_SHOWN]
        shown = [f"{key}: {mapping.rows.value(key, 'title') or '–'}" for key in keys]
        self._examples.setText("\n".join(shown))
        self._examples.setVisible(bool(shown))
        self._fields.show()
        has_something = bool(mapping.rows.columns)
        self._save.setEnabled(has_something and mapping.num_matched > 0)

    def _fill(self, table: TableFile) -> None:
        guesses = _guess(table)
        for part, box in self._columns.items():
            box.clear()
            box.addItems([*([_NONE] if part != "id" else []), *table.columns])
            box.setCurrentText(getattr(guesses, part) or _NONE)

    def _say(self, words: str, glyph: str, tone: str) -> None:
        self._mark.set_icon(glyph, tone)
        self._words.setText(words)

    @Slot(str, str)
    def _fail(self, what: str, hint: str) -> None:
        self._say(f"{what} {hint}", "warning-circle", "danger")

    @Slot(str, str)
    def _fail_to_write(self, what: str, hint: str) -> None:
        self._fail(what, hint)
        self._save.setEnabled(True)

    @Slot()
    def _write(self) -> None:
        if self._found is not None:
            folder, mapping = self._folder, self._found.mapping
            self._save.setEnabled(False)
            self._task = self._tasks.run(
                lambda: write_titles(folder, mapping), done=self._end, failed=self._fail_to_write
            )

    @Slot(object)
    def _end(self, _path: Path) -> None:
        self.written.emit()

    @Slot()
    def _leave(self) -> None:
        self.stop()
        self.left.emit()


def _look(path: Path, keys: tuple[str, ...], count: int) -> _Found:
    table = open_table(path)
    return _Found(table, match_titles(path, _guess(table), keys, count))


def _guess(table: TableFile) -> ItemTable:
    key = guess_column(table.columns, "item") or table.columns[0]
    title, image = guess_column(table.columns, "title"), guess_column(table.columns, "image")
    return ItemTable(path=table.path.name, id=key, title=title, image=image)
