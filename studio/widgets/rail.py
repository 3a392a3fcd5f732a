"""The rail: the places of the studio in the order of the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.parts import Item, column, icon, row


@dataclass(frozen=True, slots=True)
class RailPlace:
    """One entry of the rail."""

    id: str
    name: str
    glyph: str
    tip: str


class RailButton(QToolButton):
    """Icon over word; the platform's own spacing of the two is too wide."""

    def __init__(self, place: RailPlace) -> None:
        super().__init__()
        look = theme.current()
        self._glyph = place.glyph
        self.setText(place.name)
        self.setAccessibleName(place.name)
        self.setToolTip(place.tip)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(look.px(SIZE.rail - SPACE.sm - 1), look.px(SIZE.topbar + SPACE.xs))

    # Qt overrides

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, side = theme.current(), theme.current().px(SIZE.icon_lg)
        radius, tone = look.px(SIZE.radius), "accent" if self.isChecked() else "muted"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse() or self.isDown():
            painter.setBrush(look.color("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(self.rect(), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.color("focus"), 1))
            painter.drawRoundedRect(
                self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius
            )
        place = QRect((self.width() - side) // 2, look.px(SPACE.sm), side, side)
        look.icon(self._glyph, tone).paint(painter, place)
        painter.setFont(look.font("caption"))
        painter.setPen(look.tone(tone))
        words = self.rect().adjusted(0, side + look.px(SPACE.sm), 0, -look.px(SPACE.xs))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())


class Rail(QFrame):
    """Buttons of the places, one of them current; ``chosen`` carries the id of a pressed one."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[RailPlace], foot: Sequence[RailPlace] = ()) -> None:
        super().__init__()
        look = theme.current()
        self.setProperty("kind", "rail")
        self._group = QButtonGroup(self)
        self._buttons = {place.id: RailButton(place) for place in places}
        self._feet = {place.id: RailButton(place) for place in foot}
        for place_id, push in (self._buttons | self._feet).items():
            self._group.addButton(push)
            push.setObjectName(place_id)
            push.clicked.connect(self._choose)
        items: list[Item] = [*self._buttons.values(), None, *self._feet.values()]
        logo = icon("share-network", "accent", SIZE.icon_xl)
        top = column(row(None, logo, None), *items, gap=SPACE.xs, margin=(SPACE.xs, SPACE.md))
        top.insertSpacing(1, look.px(SPACE.sm))
        self.setLayout(top)
        self.setFixedWidth(look.px(SIZE.rail))

    def set_current(self, place: str) -> None:
        """Show which place is open; an unknown one leaves none current."""
        self._group.setExclusive(False)
        for place_id, push in (self._buttons | self._feet).items():
            push.setChecked(place_id == place)
        self._group.setExclusive(True)

    def button(self, place: str) -> RailButton:
        """The button of a place."""
        return (self._buttons | self._feet)[place]

    @Slot()
    def _choose(self) -> None:
        push = self.sender()
        if isinstance(push, RailButton):
            self.chosen.emit(push.objectName())
