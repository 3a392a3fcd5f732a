"""Where one is in a fixed sequence of steps: numbered, named, with ticks behind those done."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import IconLabel, Item, icon, row, text


class Stepper(QWidget):
    """Shows steps side by side; it is read, not pressed."""

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
        self.setLayout(row(*items, None, gap=SPACE.sm))
        self.show_step(0)

    def show_step(self, current: int) -> None:
        """Mark the steps before ``current`` as done."""
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
