"""Names and values in two columns, to be read and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.pages.runs.run_facts import Fact
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.parts import text


class FactGrid(QWidget):
    """Values stand at the right edge; labels are kept and filled anew."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().px(SPACE.md))
        self._grid.setVerticalSpacing(theme.current().px(SPACE.sm))
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []
        self.setLayout(self._grid)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        while len(self._labels) < len(facts):
            self._add_line()
        for number, (name, value) in enumerate(self._labels):
            shown = number < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[number][0])
                value.setText(facts[number][1])

    def _add_line(self) -> None:
        name, value = text("", "small"), text("", "small", "text", wrap=True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        number = len(self._labels)
        self._grid.addWidget(name, number, 0)
        self._grid.addWidget(value, number, 1)
        self._labels.append((name, value))
