"""Every action of the window by id: one place for words, shortcut, icon and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.theme import theme

_MENU: Final = "windowMenu"
_SUBMENU: Final = "windowSubmenu"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """Words and keys of one action.

    Attributes:
        id: Stable name such as ``run.new``.
        text: What it does, as the menu says it; ends in an ellipsis when more is asked.
        menu: Menu it stands in: ``File``, ``Edit``, ``Run``, ``View`` or ``Help``.
        shortcuts: Key sequences in Qt's portable form; the first is the one shown.
        glyph: Phosphor icon; empty for none.
        section: Entries of a menu with another section are parted by a line.
        checkable: Whether it is switched on and off.
        shows_keys_only: Whether the menu only shows the keys, because what has the keyboard
            answers to them itself.
    """

    id: str
    text: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    glyph: str = ""
    section: int = 0
    checkable: bool = False
    shows_keys_only: bool = False


class ActionRegistry(QObject):
    """Holds the actions of a window; menus, the palette and the shortcut list read from it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        """Make the action of ``spec``; it calls ``slot`` without arguments.

        Raises:
            ValueError: The id or one of the shortcuts is taken.
        """
        taken = {key: other.id for other in self._specs.values() for key in other.shortcuts}
        clash = next((taken[key] for key in spec.shortcuts if key in taken), None)
        if spec.id in self._specs or clash:
            raise ValueError(f"action {spec.id!r} clashes with {clash or 'one of the same id'}")
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.shortcuts])
        if spec.shows_keys_only:
            # The window itself never has the keyboard, so the keys stay with field and page.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if spec.glyph:
            action.setIcon(theme.current().icon(spec.glyph))
            action.setIconVisibleInMenu(True)
        # Actions are only triggered on the UI thread; the lambda drops "checked".
        action.triggered.connect(lambda: slot())
        self._window.addAction(action)
        self._specs[spec.id], self._actions[spec.id] = spec, action
        return action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        return iter((spec, self._actions[spec.id]) for spec in self._specs.values())

    def of_menu(self, menu: str) -> list[tuple[ActionSpec, QAction]]:
        """Actions of one menu in the order in which they were added."""
        return [(spec, action) for spec, action in self if spec.menu == menu]


def put_in_menu(action: QAction, menu: str, submenu: str = "") -> None:
    """Say in which menu of the window an action of a page stands, and below what there."""
    action.setProperty(_MENU, menu)
    action.setProperty(_SUBMENU, submenu)


def menu_of(action: QAction) -> tuple[str, str]:
    """Return menu and submenu of an action of a page: the Run menu itself unless it says other."""
    return action.property(_MENU) or "Run", action.property(_SUBMENU) or ""


def commands_of(page: QWidget) -> list[QAction]:
    """Named actions of a page and everything on it, in the order of the widgets.

    A page needs to do nothing for its actions to appear in the palette and in the shortcut list
    but to make them ``QAction`` with a text.
    """
    found: dict[str, QAction] = {}
    for action in page.findChildren(QAction):
        words = action.text().replace("&", "")
        if words and not action.isSeparator() and action.isVisible():
            found.setdefault(words, action)
    return list(found.values())
