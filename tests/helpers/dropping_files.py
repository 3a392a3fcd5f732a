"""A file or folder that is dragged from a desktop and dropped on a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


def dragged(path: Path) -> QMimeData:
    """What the desktop hands over."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def drop(widget: QWidget, path: Path) -> None:
    """Drop it on the widget."""
    mime = dragged(path)  # the event does not keep it
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
