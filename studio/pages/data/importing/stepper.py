"""Where one is in a fixed sequence of steps: numbered, named, with ticks behind those done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import IconLabel, Item, icon, row, text


class Stepper(QWidget):
    """Shows steps side by side; it is read, not pressed. Where it is narrow, others lose words."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = names
        self._marks: list[IconLabel] = []
        self._words: list[QLabel] = []
        items: list[Item] = []
        for number, name in enumerate(names):
            mark, words = icon("circle", "faint"), text(f"{number + 1}  {name}", "strong", "faint")
            self._marks.append(mark)
            self._words.append(words)
            if number:
                items.append(icon("caret-right", "faint"))
            items += [mark, words]
        box = row(*items, None, gap=SPACE.sm)
        self._current = 0
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def show_step(self, current: int) -> None:
        """Mark the steps before ``current`` as done."""
        self._current = current
        self._show_words()
        for number, (mark, words) in enumerate(zip(self._marks, self._words, strict=True)):
            if number < current:
                mark.set_icon("check-circle", "success")
            else:
                mark.set_icon(
                    "arrow-circle-right" if number == current else "circle",
                    "accent" if number == current else "faint",
                )
            theme.restyle(words, tone="text" if number == current else "faint")
        self.setAccessibleName(f"Step {current + 1} of {len(self._names)}: {self._names[current]}")

    def _show_words(self) -> None:
        has_room = self.width() >= self._width(self._words)
        for number, words in enumerate(self._words):
            words.setVisible(has_room or number == self._current)

    def _width(self, words: Sequence[QLabel]) -> int:
        """Width with the words of some steps; hidden labels know theirs as well."""
        look = theme.current()
        parts = 2 * len(self._words) - 1  # a mark for each step and an arrow between them
        each = look.px(SIZE.icon) + look.px(SPACE.sm)
        return parts * each + sum(one.sizeHint().width() + look.px(SPACE.sm) for one in words)

    # Qt overrides

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._width([self._words[self._current]]), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()
