"""What a page shows when there is nothing to show: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import Item, column, row, text, tile


class EmptyState(QWidget):
    """An icon, a title, one or two sentences and the buttons that lead on."""

    def __init__(self, glyph: str, title: str, words: str, *actions: Item) -> None:
        super().__init__()
        heading, sentence = text(title, "heading"), text(words, "body", "muted", wrap=True)
        sentence.setFixedWidth(theme.current().px(SIZE.side + SPACE.xxl * 2))
        for label in (heading, sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        items: list[Item] = [row(None, tile(glyph), None), heading, row(None, sentence, None)]
        if actions:
            items.append(row(None, *actions, None))
        inner = column(*items, gap=SPACE.md)
        outer = column(None, inner, None, margin=SPACE.xl)
        outer.setStretch(2, 2)  # a little above the middle, where the eye expects it
        self.setLayout(outer)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"{title.rstrip('.')}. {words}")
