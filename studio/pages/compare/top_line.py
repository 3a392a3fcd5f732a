"""The tabs, and beside them what is chosen for all of them; below each other where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QTabBar, QWidget
from typing_extensions import override

from studio.pages.compare.choices import StudyChoices
from studio.theme import theme
from studio.theme.tokens import SPACE


class TopLine(QWidget):
    """One line, or two."""

    def __init__(self, bar: QTabBar, choices: StudyChoices) -> None:
        super().__init__()
        self._bar, self._choices = bar, choices
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme.current().px(SPACE.sm))
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(bar, 0, 0)
        self._is_narrow = False
        self._place_choices()
        self.setLayout(self._grid)

    def _place_choices(self) -> None:
        place = (1, 0) if self._is_narrow else (0, 1)
        side = Qt.AlignmentFlag.AlignLeft if self._is_narrow else Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(self._choices, *place, side)

    # Qt overrides

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        gap = theme.current().px(SPACE.xl)
        needed = self._bar.sizeHint().width() + gap + self._choices.sizeHint().width()
        if (needed > self.width()) != self._is_narrow:
            self._is_narrow = not self._is_narrow
            self._place_choices()
