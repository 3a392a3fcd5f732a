"""A line of text that ends in an ellipsis where its room ends; the tooltip says all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from studio.qtmodels.plain_tip import plain_tip
from studio.theme import theme


class ElidedLabel(QLabel):
    """Plain text on one line, as wide as it is given; never widens what it stands in.

    Args:
        content: The words; also the tooltip.
        role: Of the type.
        tone: Of the colour; empty for that of plain text.
        where: Where the ellipsis stands.
        least: Width in px at 100 % that the words keep if they need it.
    """

    def __init__(
        self,
        content: str = "",
        role: str = "body",
        tone: str = "",
        *,
        where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        least: int = 1,
    ) -> None:
        super().__init__()
        self._least = theme.current().px(least)
        self._where = where
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setFont(theme.current().font(role))
        if tone:
            self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(content)

    # Qt overrides

    @override
    def setText(self, arg__1: str) -> None:
        super().setText(arg__1)
        self.setToolTip(plain_tip(arg__1))

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(self._least, hint.width()), super().minimumSizeHint().height())

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), self._where, room.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, self.alignment() | Qt.AlignmentFlag.AlignVCenter, words)
