"""Cards whose title changes with what they show, and words that fit them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import Item, card, column, row

_LEAST_TITLE = 176


class TitledCard(QFrame):
    """A card with a title and a note that can be changed.

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
        head = row(self._title, *about, self._note, None, *actions)
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
