"""What the page in front can do, in the menus of the window: below what the window can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.actions import commands_of, menu_of
from studio.shell.edit_actions import is_step

if TYPE_CHECKING:
    from studio.main_window import MainWindow


class PageMenus(QObject):
    """Fills the Run and the View menu each time they open.

    Undo and redo of a page are left out: they stand in the Edit menu.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def fill_run_menu(self) -> None:
        """Show what can be done with what the page shows."""
        self._fill("Run")

    @Slot()
    def fill_view_menu(self) -> None:
        """Show how the page can be looked at."""
        self._fill("View")

    def _fill(self, name: str) -> None:
        menu, page = self._window.top_bar.menu(name), self._window.current_page()
        _take_away(menu, [action for _, action in self._window.commands.of_menu(name)])
        found = [
            action
            for action in (commands_of(page) if page is not None else [])
            if menu_of(action)[0] == name and not is_step(action)
        ]
        if page is not None and found:
            menu.addSection(page.title())
            _add(menu, found)


def _take_away(menu: QMenu, own: Sequence[QAction]) -> None:
    """Remove what stands below the window's ``own`` actions; what is the page's lives on."""
    listed = menu.actions()
    last = max((at for at, action in enumerate(listed) if action in own), default=-1)
    for action in listed[last + 1 :]:
        menu.removeAction(action)
        if (below := action.menu()) is not None:
            below.deleteLater()
        elif action.isSeparator():
            action.deleteLater()


def _add(menu: QMenu, actions: Sequence[QAction]) -> None:
    """Add ``actions``; those of one submenu together, where its first one stands."""
    below: dict[str, QMenu] = {}
    for action in actions:
        title = menu_of(action)[1]
        if title and title not in below:
            below[title] = menu.addMenu(title)
        (below[title] if title else menu).addAction(action)
    for one in below.values():
        one.setEnabled(any(action.isEnabled() for action in one.actions()))
