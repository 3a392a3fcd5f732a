"""A hint beside a part of a page, with a ring around that part."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import column, row, text


class CoachMark(QFrame):
    """Lies over the page and scrolls with it, so that keys of the page go on working.

    Args:
        page: What it lies on.
        target: What it points at; may be outside of the page, in its header or a panel.
        words: One or two sentences.
        place: Number of this hint and of all, from 1.

    Signals:
        understood: Show the next one.
        closed: Show no more of these.
        unwanted: Show no hints at all any more.
    """

    understood = Signal()
    closed = Signal()
    unwanted = Signal()

    def __init__(self, page: QWidget, target: QWidget, words: str, place: tuple[int, int]) -> None:
        super().__init__(page)
        self.setProperty("kind", "coach")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Hint {place[0]} of {place[1]}: {words}")
        self.words, self._page, self._target = words, page, target
        self._before = QApplication.focusWidget()
        number, number_of_all = place
        self.next = button("Next" if number < number_of_all else "Got it", small=True)
        self.stop = button("No more hints", kind="link", small=True)
        cross = button("", "x", "ghost", small=True, tip="Close hints (Esc)")
        said = text(words, "body", wrap=True)
        said.setFixedWidth(theme.current().px(SIZE.list + SPACE.xxl))
        said.setFixedHeight(said.heightForWidth(said.width()))
        count = f"{number} of {number_of_all}" if number_of_all > 1 else "Hint"
        head = row(text(count, "caption"), None, cross)
        foot = row(self.stop, None, self.next)
        self.setLayout(column(head, said, foot, gap=SPACE.sm, margin=(SPACE.md, SPACE.sm)))
        self._ring = _Ring(page, target)
        self.next.clicked.connect(self.understood)
        self.stop.clicked.connect(self.unwanted)
        cross.clicked.connect(self.closed)

    def appear(self, *, takes_keyboard: bool) -> None:
        """Come up beside the target; with the keyboard unless a person is typing."""
        self.adjustSize()
        self.move(self._place())
        self._ring.show()
        self.show()
        self.raise_()
        if takes_keyboard:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away, and give the keyboard back to who had it."""
        has_keyboard = self.hasFocus() or self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if shiboken6.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        before = self._before
        if has_keyboard and before is not None and shiboken6.isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def _place(self) -> QPoint:
        """Under the target, else over it, inside the part of the page that is in sight."""
        page, gap = self._page, theme.current().px(SPACE.sm)
        corner = page.mapFromGlobal(self._target.mapToGlobal(QPoint(0, 0)))
        seen: QRect = page.visibleRegion().boundingRect()
        under = corner.y() + self._target.height() + gap
        over = corner.y() - self.height() - gap
        y = under if under + self.height() <= seen.bottom() or over < seen.top() else over
        return QPoint(
            max(seen.left() + gap, min(corner.x(), seen.right() - self.width() - gap)),
            max(seen.top() + gap, min(y, seen.bottom() - self.height() - gap)),
        )

    # Qt overrides

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.understood.emit()
        else:
            super().keyPressEvent(event)


class _Ring(QFrame):
    """An outline around a widget; it takes no click and scrolls with the page."""

    def __init__(self, page: QWidget, target: QWidget) -> None:
        on_page = page.isAncestorOf(target)
        ground = page if on_page else target.parentWidget() or target
        super().__init__(ground)
        self.setProperty("kind", "ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room = theme.current().px(SPACE.xs) // 2
        corner = target.mapTo(ground, QPoint(0, 0))
        around = QRect(corner, target.size()).adjusted(-room, -room, room, room)
        self.setGeometry(around & ground.rect())
        self.raise_()
