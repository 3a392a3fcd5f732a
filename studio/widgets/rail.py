"""The rail: the five places of the studio in the order of the work."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from studio.theme import theme
from studio.widgets.parts import Item, column, frame, icon
from studio.theme.tokens import SIZE, SPACE

PLACES = (
    ("Data", "database"),
    ("New", "plus-circle"),
    ("Live", "activity"),
    ("Runs", "rows"),
    ("Paper", "table"),
)


def rail(place: str) -> QFrame:
    """The rail with one place current."""
    look = theme.current()
    items: list[Item] = []
    for name, glyph in PLACES:
        items.append(_place(name, glyph, name == place))
    logo = icon("share-network", "accent", SIZE.icon_xl)
    bar = frame(
        "rail",
        column(
            logo,
            *items,
            None,
            _place("Settings", "gear", False),
            gap=SPACE.xs,
            margin=(SPACE.xs, SPACE.md),
        ),
    )
    layout = bar.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.setAlignment(logo, Qt.AlignmentFlag.AlignHCenter)
    layout.insertSpacing(1, look.px(SPACE.sm))
    bar.setFixedWidth(look.px(SIZE.rail))
    return bar


class RailButton(QToolButton):
    """Icon over word; the platform's own spacing of the two is too wide."""

    def paintEvent(self, event: QPaintEvent) -> None:
        look, side = theme.current(), theme.current().px(SIZE.icon_lg)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(self.rect(), look.px(SIZE.radius), look.px(SIZE.radius))
        self.icon().paint(painter, QRect((self.width() - side) // 2, look.px(SPACE.sm), side, side))
        painter.setFont(look.font("caption"))
        painter.setPen(look.tone("accent" if self.isChecked() else "muted"))
        painter.drawText(
            self.rect().adjusted(0, side + look.px(SPACE.sm), 0, -look.px(SPACE.xs)),
            Qt.AlignmentFlag.AlignCenter,
            self.text(),
        )


def _place(name: str, glyph: str, current: bool) -> QToolButton:
    look = theme.current()
    tool = RailButton()
    tool.setText(name)
    tool.setIcon(look.icon(glyph, "accent" if current else "muted"))
    tool.setIconSize(QSize(look.px(SIZE.icon_lg), look.px(SIZE.icon_lg)))
    tool.setCheckable(True)
    tool.setChecked(current)
    tool.setFixedSize(look.px(SIZE.rail - SPACE.sm - 1), look.px(SIZE.topbar + SPACE.xs))
    return tool
