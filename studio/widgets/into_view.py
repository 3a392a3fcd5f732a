"""Scrolls to what has just been asked for, so that a key press never seems to do nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.theme import theme
from studio.theme.tokens import SPACE


def bring_into_view(widget: QWidget) -> None:
    """Scroll every area around a widget as far as it takes to see it, or at least its beginning.

    It is done in a turn of its own: what the widget was just given has to be laid out before.
    """
    QTimer.singleShot(0, widget, lambda: _scroll_to(widget))


def _scroll_to(widget: QWidget) -> None:
    margin = theme.current().px(SPACE.lg)
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea) and (inside := around.widget()) is not None:
            top = widget.mapTo(inside, QPoint(0, 0)).y()
            height = min(widget.height(), around.viewport().height() - 2 * margin)
            around.ensureVisible(0, top + max(0, height), 0, margin)
            around.ensureVisible(0, top, 0, margin)
        around = around.parentWidget()
