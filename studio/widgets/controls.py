"""Things to press, type in and switch: buttons, fields, segments and switches."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.theme import theme
from studio.widgets.parts import Item, column, frame, row, text
from studio.theme.tokens import SIZE, SPACE


def button(
    label: str, glyph: str = "", kind: str = "secondary", small: bool = False, tip: str = ""
) -> QPushButton:
    """A push button; one "primary" per page, "ghost" in toolbars, "link" inside sentences."""
    push = QPushButton(f" {label}" if label and glyph else label)
    push.setProperty("kind", kind)
    push.setProperty("small", str(small).lower())
    push.setAccessibleName(label or tip)
    push.setToolTip(tip)
    if glyph:
        tone = {"primary": "on_accent", "danger": "danger", "link": "accent"}.get(kind, "muted")
        push.setIcon(theme.current().icon(glyph, tone))
        side = theme.current().px(SIZE.icon)
        push.setIconSize(QSize(side, side))
    push.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return push


def field(
    label: str, editor: QWidget | QLayout, hint: str = "", tone: str = "faint"
) -> QVBoxLayout:
    """A form field: label above, hint or error below."""
    parts: list[Item] = [text(label, "small"), editor]
    if hint:
        parts.append(text(hint, "caption", tone))
    return column(*parts, gap=SPACE.xs)


def entry(value: str, hint: str = "", glyph: str = "", changed: bool = False) -> QLineEdit:
    """A line of input; ``changed`` marks a value that differs from the preset."""
    edit = QLineEdit(value)
    edit.setPlaceholderText(hint)
    edit.setProperty("changed", str(changed).lower())
    edit.setCursorPosition(0)
    edit.setMinimumWidth(1)
    if glyph:
        edit.addAction(theme.current().icon(glyph), QLineEdit.ActionPosition.LeadingPosition)
    return edit


def choice(*options: str) -> QComboBox:
    """A drop-down showing its first option."""
    box = QComboBox()
    box.addItems(options)
    return box


def segments(*options: str, current: int = 0) -> QFrame:
    """Two to five exclusive options side by side."""
    buttons = []
    for index, option in enumerate(options):
        tool = QToolButton()
        tool.setText(option)
        tool.setCheckable(True)
        tool.setChecked(index == current)
        buttons.append(tool)
    box = frame("segments", row(*buttons, gap=2, margin=1))
    box.setFixedHeight(theme.current().px(SIZE.row))
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return box


class Switch(QCheckBox):
    """An on/off switch; the word beside it names what is on."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(
            hint.width() + theme.current().px(SPACE.xl),
            max(hint.height(), theme.current().px(SIZE.control_sm)),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        px, on = theme.current().px, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, width = px(SIZE.icon), px(SIZE.icon_xl)
        top = (self.height() - height) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent" if on else "reference"))
        painter.drawRoundedRect(QRectF(0, top, width, height), height / 2, height / 2)
        painter.setBrush(QColor(theme.current().palette.on_accent))
        knob = height - 4
        painter.drawEllipse(QRectF(width - knob - 2 if on else 2, top + 2, knob, knob))
        painter.setPen(theme.current().color("text"))
        painter.drawText(
            QRectF(width + px(SPACE.sm), 0, self.width(), self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
