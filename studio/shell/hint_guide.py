"""Points out what a page can do when it is opened for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from studio.hint_texts import Hint, hints_of
from studio.widgets.coach_mark import CoachMark
from studio.widgets.help_button import HelpButton

if TYPE_CHECKING:
    from studio.main_window import MainWindow

SETTLES_MS = 700
"""What a page shows comes from the background; before that there is nothing to point at."""


class HintGuide(QObject):
    """Shows the hints of the page in front one after the other, each once and for ever.

    A hint waits for a later visit while what it points at is not there.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._left: list[Hint] = []
        self._number = self._count = 0
        self.mark: CoachMark | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLES_MS)
        self._timer.timeout.connect(self.begin)

    def visit(self, place: str) -> None:
        """A page came to the front: begin in a moment, if it has hints that were not seen."""
        if self._window.settings.preferences.hints and self._unseen(place):
            self._timer.start()

    def put_away(self) -> None:
        """The page goes to the back: what was not put away comes again at the next visit."""
        self._timer.stop()
        self._left = []
        self._close()

    def show_again(self) -> bool:
        """Show the hints of the page in front, seen or not; return whether there are any."""
        return self._start([h for h in hints_of(self._window.place) if self._target(h) is not None])

    @Slot()
    def begin(self) -> None:
        """Show what there is to point at now."""
        unseen = self._unseen(self._window.place)
        self._start([hint for hint in unseen if self._target(hint) is not None])

    def _start(self, hints: list[Hint]) -> bool:
        self.put_away()
        self._left, self._number, self._count = hints, 0, len(hints)
        self._show_next()
        return bool(hints)

    def _unseen(self, place: str) -> list[Hint]:
        seen = self._window.settings.preferences.hints_seen
        return [hint for hint in hints_of(place) if hint.id not in seen]

    def _show_next(self) -> None:
        self._close()
        page = self._window.current_page()
        target = None
        while self._left and target is None:
            target = self._target(self._left[0])
            if target is None:
                self._left.pop(0)
            self._number += 1
        if target is None or page is None:
            return
        hint = self._left[0]
        mark = self.mark = CoachMark(page, target, hint.words, (self._number, self._count))
        mark.understood.connect(self._next)
        mark.closed.connect(self._end)
        mark.unwanted.connect(self._end_for_ever)
        mark.appear(takes_keyboard=not _is_typing())

    @Slot()
    def _next(self) -> None:
        self._note(self._left[:1])
        del self._left[:1]
        self._show_next()

    @Slot()
    def _end(self) -> None:
        self._note(self._left)
        self._left = []
        self._close()

    @Slot()
    def _end_for_ever(self) -> None:
        self._left = []
        self._close()
        self._window.settings.update(hints=False)
        self._window.say("No more hints; Settings brings them back.")

    def _note(self, hints: list[Hint]) -> None:
        seen = self._window.settings.preferences.hints_seen
        new = tuple(hint.id for hint in hints if hint.id not in seen)
        self._window.settings.update(hints_seen=seen + new)

    def _close(self) -> None:
        mark, self.mark = self.mark, None
        if mark is not None and shiboken6.isValid(mark):
            mark.leave()

    def _target(self, hint: Hint) -> QWidget | None:
        """What the hint points at, if it is in sight: by topic of help, else by name."""
        frame = self._window.stack.currentWidget()
        if frame is None:
            return None
        for widget in frame.findChildren(QWidget):
            is_meant = isinstance(widget, HelpButton) and widget.topic == hint.target
            is_usable = widget.isEnabled() or not hint.when_usable
            named = is_meant or widget.accessibleName() == hint.target
            if named and is_usable and _is_in_sight(widget):
                return widget
        return None


def _is_in_sight(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def _is_typing() -> bool:
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
