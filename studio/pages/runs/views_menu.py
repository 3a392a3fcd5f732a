"""The button that brings back a named view of the runs table, and saves the present one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from studio.bridges.task_pool import TaskPool
from studio.pages.runs.table import RunsTable
from studio.pages.runs.views import (
    BUILT_IN,
    RunsView,
    checked_name,
    read_views,
    with_view,
    without_view,
    write_views,
)
from studio.widgets.ampersand import unmarked
from studio.widgets.controls import button
from studio.widgets.keyboard_return import KeyboardReturn
from studio.widgets.name_prompt import NamePrompt

FILE_NAME = "views.json"

_Views = tuple[RunsView, ...]


class ViewsMenu(QObject):
    """Knows the saved views; reads and writes them in the background.

    Signals:
        filter_wanted: Text the filter line shall have.
        said: One sentence of success.
        failed: What happened, what the user can do.
    """

    filter_wanted = Signal(str)
    said = Signal(str)
    failed = Signal(str, str)

    def __init__(
        self, table: RunsTable, tasks: TaskPool, folder: Path, filter_text: Callable[[], str]
    ) -> None:
        super().__init__(table)
        self._table, self._tasks, self._filter_text = table, tasks, filter_text
        self._path = folder / FILE_NAME
        self._views: _Views = ()
        self._changes: deque[Callable[[_Views], _Views]] = deque()  # not in the file yet
        self._is_readable = False  # a file that could not be read must not be written over
        self._current = ""
        self._writing = Lock()
        self._menu = QMenu()  # not a child: its entries are no commands of the page
        self._menu.aboutToShow.connect(self._fill)
        self.button = button("View", "eye", "ghost", tip="Bring back or save a view of the table")
        self.button.setMenu(self._menu)
        tasks.run(lambda: read_views(self._path), done=self._take, failed=self.failed)
        table.layout_changed.connect(self.leave)

    @property
    def views(self) -> _Views:
        """The saved views."""
        return self._views

    @property
    def current(self) -> str:
        """Name of the view that is shown unchanged; empty after a change."""
        return self._current

    def menu(self) -> QMenu:
        """Return the menu, filled."""
        self._fill()
        return self._menu

    def show_view(self, view: RunsView) -> None:
        """Bring a view back."""
        self._table.apply_layout(view.layout)
        self.filter_wanted.emit(view.filter)
        self._name(view.name)

    def save_as(self, name: str) -> None:
        """Keep what is shown under ``name``, in place of a view of that name."""
        view = RunsView(checked_name(name), self._table.table_layout(), self._filter_text())
        self._keep(partial(with_view, view=view), f"The view “{view.name}” was saved.")
        self._name(view.name)

    def delete(self, name: str) -> None:
        """Forget a saved view; the table stays as it is."""
        self._keep(partial(without_view, name=name), f"The view “{name}” was deleted.")
        if self._current == name:
            self._name("")

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        for number, view in enumerate((*BUILT_IN, *self._views)):
            if number == len(BUILT_IN):
                self._menu.addSeparator()
            action = self._menu.addAction(unmarked(view.name))
            action.setCheckable(True)
            action.setChecked(view.name == self._current)
            # Menus are used on the UI thread only.
            action.triggered.connect(lambda _on, view=view: self.show_view(view))
        self._menu.addSeparator()
        save = self._menu.addAction("Save this view as…")
        save.setEnabled(self._is_readable)
        save.triggered.connect(self._ask_name)
        if self._views:
            update, delete = self._menu.addMenu("Update"), self._menu.addMenu("Delete")
            for view in self._views:
                for menu, act in ((update, self.save_as), (delete, self.delete)):
                    entry = menu.addAction(unmarked(view.name))
                    entry.triggered.connect(lambda _on, act=act, name=view.name: act(name))

    @Slot()
    def _ask_name(self) -> None:
        proposed = self._current if self._current not in {v.name for v in BUILT_IN} else ""
        prompt = NamePrompt(self._table.window(), "Save this view", checked_name, proposed)
        prompt.named.connect(self.save_as)
        KeyboardReturn(prompt, otherwise=self._table)
        prompt.open()

    @Slot(object)
    def _take(self, views: _Views) -> None:
        self._views, self._is_readable = views, True

    @Slot()
    def leave(self) -> None:
        """The table is no longer what the view says."""
        self._name("")

    def _name(self, name: str) -> None:
        self._current = name
        self.button.setText(f" View: {unmarked(name[:24])}" if name else " View")

    def _keep(self, change: Callable[[_Views], _Views], words: str) -> None:
        self._views = change(self._views)
        self._changes.append(change)

        def write() -> tuple[str, _Views]:
            # All changes and not ``change``: of two writings the later one may begin first.
            with self._writing:
                changes, views = tuple(self._changes), read_views(self._path)
                for each in changes:
                    views = each(views)
                if changes:
                    write_views(self._path, views)
                for _ in changes:
                    self._changes.popleft()
            return words, views

        self._tasks.run(write, done=self._take_kept, failed=self.failed, finishes=True)

    @Slot(object)
    def _take_kept(self, kept: tuple[str, _Views]) -> None:
        words, views = kept
        if not self._changes:
            self._views = views  # with those that other windows saved
        self.said.emit(words)
