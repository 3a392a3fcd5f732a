"""A drop-down whose words are shortened in sight where they do not fit, and whole in its list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SPACE

_WIDEST = 640
"""Of the list, in px at 100 %."""


class ElidedChoice(QComboBox):
    """Shows its words as far as they fit, with an ellipsis in the middle: names differ at the end.

    Left to Qt they end in half a letter, and the list is no wider than the box.
    """

    def shown_words(self) -> str:
        """Return the words in the box as they are seen."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._elided(option)

    def _elided(self, option: QStyleOptionComboBox) -> str:
        part = QStyle.SubControl.SC_ComboBoxEditField
        style = self.style()
        box = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        room = box.width()  # Qt's hint leaves two pixels: any more taken off cuts what fits
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + theme.current().px(SPACE.xs)
        middle = Qt.TextElideMode.ElideMiddle
        return self.fontMetrics().elidedText(option.currentText, middle, room)

    # Qt overrides

    @override
    def showPopup(self) -> None:
        look, view = theme.current(), self.view()
        room = 2 * look.px(SPACE.lg)  # its margins and the bar that scrolls it
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + room, look.px(_WIDEST)))
        super().showPopup()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0 and self.placeholderText():  # as Qt does it
            faint = option.palette.placeholderText()
            option.palette.setBrush(QPalette.ColorRole.ButtonText, faint)
            option.currentText = self.placeholderText()
        option.currentText = self._elided(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
