"""A drop-down in which several things can be chosen; it stays open while one chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy
from typing_extensions import override

from studio.theme import theme
from studio.widgets.ampersand import as_shown, unmarked

_BESIDE: Final = 44  # px at 100 % of padding and arrow beside the words


class _StayingMenu(QMenu):
    """A menu that a tick does not close."""

    def _tick(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True

    # Qt overrides

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick():
            super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() not in keys or not self._tick():
            super().keyPressEvent(event)


class MultiChoice(QPushButton):
    """A button that says what is chosen and opens the list; at least one always stays chosen.

    ``changed`` is emitted when a person ticks or unticks something.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.setAutoDefault(False)
        self._name = name
        # Not a child of this: what it holds are no commands of the page.
        self._menu = _StayingMenu()
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)
        self._show_words()

    def set_options(self, options: Sequence[tuple[str, str]], chosen: Iterable[str]) -> None:
        """Offer ``(id, words)``; of ``chosen`` those that are not offered are ignored."""
        wanted = set(chosen)
        actions = self._menu.actions()
        shown = [(str(one.data()), as_shown(one.text())) for one in actions]
        if shown == list(options) and set(self.chosen()) == wanted & {one for one, _ in options}:
            return  # one may be choosing just now
        self._menu.clear()
        for one, words in options:
            action = self._menu.addAction(unmarked(words))
            action.setCheckable(True)
            action.setChecked(one in wanted)
            action.setData(one)
            action.triggered.connect(self._take)
        self._keep_one()
        self._show_words()

    def chosen(self) -> tuple[str, ...]:
        """Ids that are ticked, in the order of the list."""
        return tuple(str(action.data()) for action in self._menu.actions() if action.isChecked())

    def num_options(self) -> int:
        """How many things can be chosen."""
        return len(self._menu.actions())

    def words(self) -> str:
        """What is chosen, in words."""
        ticked = [as_shown(a.text()) for a in self._menu.actions() if a.isChecked()]
        return ", ".join(ticked)

    def _take(self) -> None:
        self._keep_one()
        self._show_words()
        self.changed.emit()

    def _keep_one(self) -> None:
        ticked = [action for action in self._menu.actions() if action.isChecked()]
        for action in self._menu.actions():
            action.setEnabled(len(ticked) != 1 or action is not ticked[0])

    def _show_words(self) -> None:
        words = self.words() or "None"
        room = max(24, self.width() - theme.current().px(_BESIDE))
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        # Spaces: Qt ignores the padding of a button whose words stand left of a menu's arrow.
        self.setText("  " + unmarked(shown))
        self.setAccessibleName(f"{self._name}: {words}")

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()
