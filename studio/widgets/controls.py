"""Things to press, type in and switch: buttons, fields, segments and switches."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
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
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.parts import Item, column, row, text

_BUTTON_TONES = {"primary": "on_accent", "danger": "danger", "link": "accent"}


def button(
    label: str, glyph: str = "", kind: str = "secondary", small: bool = False, tip: str = ""
) -> QPushButton:
    """A push button; one "primary" per page, "ghost" in toolbars, "link" inside sentences.

    A button without a label needs a ``tip``: it is also its name for screen readers.
    """
    push = QPushButton(f" {label}" if label and glyph else label)
    push.setProperty("kind", kind)
    push.setProperty("small", str(small).lower())
    push.setAccessibleName(label or tip)
    push.setToolTip(tip)
    push.setAutoDefault(False)
    if glyph:
        push.setIcon(theme.current().icon(glyph, _BUTTON_TONES.get(kind, "muted")))
        side = theme.current().px(SIZE.icon)
        push.setIconSize(QSize(side, side))
    push.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return push


def field(
    label: str, editor: QWidget | QLayout, hint: str = "", tone: str = "faint"
) -> QVBoxLayout:
    """A form field: label above, hint or error below."""
    words = text(label, "small")
    if isinstance(editor, QWidget):
        words.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
    parts: list[Item] = [words, editor]
    if hint:
        parts.append(text(hint, "caption", tone))
    return column(*parts, gap=SPACE.xs)


def entry(value: str, hint: str = "", glyph: str = "", changed: bool = False) -> QLineEdit:
    """A line of input; ``changed`` marks a value that differs from the preset."""
    edit = QLineEdit(value)
    edit.setPlaceholderText(hint)
    edit.setAccessibleName(hint)
    edit.setProperty("changed", str(changed).lower())
    edit.setCursorPosition(0)
    edit.setMinimumWidth(1)
    if glyph:
        edit.addAction(theme.current().icon(glyph), QLineEdit.ActionPosition.LeadingPosition)
        edit.setProperty("glyph", "true")
    return edit


def choice(*options: str, name: str = "") -> QComboBox:
    """A drop-down showing its first option; ``name`` is for screen readers."""
    box = ElidedChoice()
    box.addItems(options)
    box.setAccessibleName(name)
    return box


class Segments(QFrame):
    """Two to five exclusive options side by side; ``changed`` carries the index chosen by hand."""

    changed = Signal(int)

    def __init__(self, *options: str, current: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", "segments")
        self._group = QButtonGroup(self)
        look = theme.current()
        tools: list[Item] = []
        for index, option in enumerate(options):
            tool = QToolButton()
            tool.setText(option)
            tool.setAccessibleName(option)
            tool.setCheckable(True)
            tool.setChecked(index == current)
            # Qt's own hint does not know that digits are all as wide as the widest, and cuts them.
            words = look.font_width(option, "small", 600)
            tool.setMinimumWidth(words + 2 * look.px(SPACE.md) + look.px(SPACE.xs))
            self._group.addButton(tool, index)
            tools.append(tool)
        self._group.idClicked.connect(self.changed)
        self.setLayout(row(*tools, gap=2, margin=1))
        self.setFixedHeight(theme.current().px(SIZE.row))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def current(self) -> int:
        """Index of the option in force."""
        return self._group.checkedId()

    def set_current(self, index: int) -> None:
        """Choose an option without emitting ``changed``."""
        self._group.button(index).setChecked(True)


def segments(*options: str, current: int = 0) -> Segments:
    """Two to five exclusive options side by side; see :class:`Segments`."""
    return Segments(*options, current=current)


class Switch(QCheckBox):
    """An on/off switch; the word beside it names what is on."""

    # Qt overrides

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(
            hint.width() + theme.current().px(SPACE.xl),
            max(hint.height(), theme.current().px(SIZE.control_sm)),
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, on = theme.current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, width = look.px(SIZE.icon), look.px(SIZE.icon_xl)
        groove = QRectF(1, (self.height() - height) / 2, width, height)
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = groove.adjusted(-0.5, -2, 2, 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        alpha = 255 if self.isEnabled() else 110
        painter.setBrush(look.color("accent" if on else "reference", alpha))
        painter.drawRoundedRect(groove, height / 2, height / 2)
        painter.setBrush(look.color("on_accent"))
        knob = height - 4
        left = groove.right() - knob - 2 if on else groove.left() + 2
        painter.drawEllipse(QRectF(left, groove.top() + 2, knob, knob))
        painter.setPen(look.color("text" if self.isEnabled() else "faint"))
        words = QRectF(width + look.px(SPACE.sm), 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
