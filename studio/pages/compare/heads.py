"""Cards whose title changes with what they show, and words that fit them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, card, column, row, text

_LEAST_TITLE = 176


class TitledCard(QFrame):
    """A card with a title and a note that can be changed.

    The note stands beside the title, and below it where the card is too narrow for both.

    Attributes:
        body: Holds what stands under the title.
    """

    def __init__(
        self,
        *,
        actions: Sequence[Item] = (),
        flush: bool = False,
        topic: str = "",
    ) -> None:
        super().__init__()
        self._title = ElidedLabel("", "heading", least=_LEAST_TITLE)
        self._note = ElidedLabel("", "small", "faint")
        about: list[Item] = [HelpButton(topic)] if topic else []
        self._head = head = row(self._title, *about, self._note, None, *actions)
        head.addStrut(theme.current().px(SIZE.row))
        self._below = text("", "small", "faint", wrap=True)
        self._below.hide()
        self.body = column(gap=0 if flush else SPACE.md)
        below = column(self._below)
        if flush:
            px = theme.current().px
            head.setContentsMargins(px(SPACE.lg), px(SPACE.md), px(SPACE.lg), px(SPACE.xs))
            below.setContentsMargins(px(SPACE.lg), 0, px(SPACE.lg), 0)
        self._inner = card("", column(head, below, gap=0), self.body, flush=flush)
        self.setLayout(column(self._inner, gap=0))

    def set_title(self, title: str, note: str = "") -> None:
        """Show another title and the words beside it."""
        self._title.setText(title)
        for place in (self._note, self._below):
            place.setText(note)
        self._place_note()

    def title(self) -> str:
        """The title."""
        return self._title.text()

    def _place_note(self) -> None:
        has_note, fits = bool(self._note.text()), self._needed() <= self._head_room()
        self._note.setVisible(has_note and fits)
        self._below.setVisible(has_note and not fits)

    def _needed(self) -> int:
        """Width of the head with the note in it, whether it stands there or not."""
        widths = []
        for number in range(self._head.count()):
            item = self._head.itemAt(number)
            if item is None or (item.isEmpty() and item.widget() is not self._note):
                continue
            # A widget that is hidden has no hint as an item of a layout.
            own = self._note if item.widget() is self._note else item
            widths.append(own.sizeHint().width())
        return sum(widths) + self._head.spacing() * (len(widths) - 1)

    def _head_room(self) -> int:
        inner, head = self._inner.layout(), self._head.contentsMargins()
        beside = inner.contentsMargins() if inner is not None else head
        return self.width() - sum(one.left() + one.right() for one in (beside, head))

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note()


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
