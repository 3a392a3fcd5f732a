"""What does not fit into a window: pages that scroll sideways, words that are cut off.

Each walk goes over all widgets that are shown below a root and returns one line per fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)
from widget_walk import below, described

from studio.shell.page_frame import PageScroll
from studio.widgets.elided_label import ElidedLabel

SLACK = 1
"""Pixels that rounding may take from words."""
BUTTONS = (QPushButton, QToolButton, QCheckBox, QRadioButton)


def sideways(root: QWidget) -> list[str]:
    """Pages that have to be scrolled sideways; tables may be."""
    areas = root.findChildren(PageScroll)
    return [
        f"{described(area.widget())}: {area.horizontalScrollBar().maximum()} px too wide"
        for area in areas
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0
    ]


def cut(root: QWidget) -> list[str]:
    """Labels, buttons and choices whose words are not all to be seen nor told by a tooltip."""
    return [
        f"{fault}: {described(widget)}"
        for widget in below(root)
        if widget.isVisible() and (fault := _fault(widget))
    ]


def _fault(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel):
        return _untold(widget, widget.text(), widget.contentsRect().width())
    if isinstance(widget, QLabel) and widget.text():
        return _short_label(widget) or _beyond(widget)
    if isinstance(widget, BUTTONS) and widget.text().strip():
        return _narrow(widget) or _beyond(widget)
    if isinstance(widget, QComboBox):
        return _untold(widget, widget.currentText(), _room_of_choice(widget))
    return ""


def _short_label(label: QLabel) -> str:
    if label.wordWrap():
        is_low = label.heightForWidth(label.width()) > label.height() + SLACK
        return "lines are cut" if is_low else ""
    return _narrow(label)


def _narrow(widget: QLabel | QAbstractButton) -> str:
    hint = widget.sizeHint()
    if hint.width() > widget.width() + SLACK:
        return f"{hint.width()} px of words in {widget.width()} px"
    # A style asks for more room above a word than the word is high.
    is_low = widget.fontMetrics().height() > widget.height() + SLACK
    return f"{widget.height()} px are too low" if is_low else ""


def _untold(widget: QWidget, words: str, room: int) -> str:
    needed = widget.fontMetrics().horizontalAdvance(words)
    is_told = any(one.toolTip() for one in _with_parents(widget))
    return f"elided without a tooltip, {needed} > {room}" if needed > room and not is_told else ""


def _with_parents(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def _room_of_choice(box: QComboBox) -> int:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    rect = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    icon = 0 if box.itemIcon(box.currentIndex()).isNull() else box.iconSize().width()
    return rect.width() - icon


def _beyond(widget: QWidget) -> str:
    """Whether it stands out of what holds it, as far as that cannot be scrolled."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above.parentWidget(), QAbstractScrollArea):
        left = widget.mapTo(above, QPoint()).x()
        if left < -SLACK or left + widget.width() > above.width() + SLACK:
            return f"stands out of {type(above).__name__}"
        if above.isWindow():
            break
        above = above.parentWidget()
    return ""
