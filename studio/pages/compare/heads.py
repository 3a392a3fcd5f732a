"""Cards whose title changes with what they show, and words that fit them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import Item, card, column, row

_LEAST_TITLE = 176


class ElidedLabel(QLabel):
    """One line of words that ends in dots where there is no room.

    Args:
        least: Width in px at 100 % that the words keep if they need it.
    """

    def __init__(self, role: str, tone: str, least: int) -> None:
        super().__init__()
        self._least = theme.current().px(least)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.current().font(role))
        self.setProperty("role", role)
        self.setProperty("tone", tone)

    # Qt overrides

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(self._least, hint.width()), hint.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


class TitledCard(QFrame):
    """A card with a title and a note that can be changed.

    Attributes:
        body: Holds what stands under the title.
    """

    def __init__(self, *, actions: Sequence[Item] = (), flush: bool = False) -> None:
        super().__init__()
        self._title = ElidedLabel("heading", "", _LEAST_TITLE)
        self._note = ElidedLabel("small", "faint", 0)
        head = row(self._title, self._note, None, *actions)
        head.addStrut(theme.current().px(SIZE.row))
        self.body = column(gap=0 if flush else SPACE.md)
        if flush:
            px = theme.current().px
            head.setContentsMargins(px(SPACE.lg), px(SPACE.md), px(SPACE.lg), px(SPACE.xs))
        inner = card("", head, self.body, flush=flush)
        self.setLayout(column(inner, gap=0))

    def set_title(self, title: str, note: str = "") -> None:
        """Show another title and the words beside it."""
        self._title.setText(title)
        self._title.setToolTip(plain_tip(title))
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def title(self) -> str:
        """The title."""
        return self._title.text()


def shortened(words: str, most: int) -> str:
    """``words`` with its end left out where it is longer than ``most`` letters."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def relax(widget: QWidget) -> None:
    """Let wrapped words in ``widget`` ask for the height of the width they have.

    Else a page is as tall as if they all stood in a narrow column, and scrolls without need.
    """
    for label in widget.findChildren(QLabel):
        if label.wordWrap():
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
