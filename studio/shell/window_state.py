"""Size and place of the window, kept between starts and brought back onto a screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

VERSION = 1
"""Rises when docks are added or renamed; states of other versions are ignored."""
FIRST_SIZE = QSize(1440, 900)
KEPT = frozenset({"scale", "paper/choices"})
"""What a reset of the layout leaves alone: the choices behind the table of the paper."""
PIXEL_WIDTHS = "columns/"
"""Keys that begin so hold widths in pixels of the screen, which fit one text size only."""
LEAST_SEEN = 64
"""Pixels of the title bar that must lie on a screen for a window to be caught with the mouse."""


def save(window: QMainWindow, inner: QMainWindow, layout: QSettings) -> None:
    """Keep size, place and docks."""
    layout.setValue("window/geometry", window.saveGeometry())
    layout.setValue("window/docks", inner.saveState(VERSION))
    layout.sync()


def restore(window: QMainWindow, layout: QSettings) -> None:
    """Bring size and place back, or begin with a good size on the first screen."""
    saved = layout.value("window/geometry")
    if isinstance(saved, QByteArray) and window.restoreGeometry(saved) and is_seen(window):
        return
    centre(window)


def centre(window: QMainWindow) -> None:
    """Put the window in the middle of the first screen, in a good size."""
    screen = QGuiApplication.primaryScreen().availableGeometry()
    window.setWindowState(window.windowState().WindowNoState)
    size = FIRST_SIZE.boundedTo(screen.size())
    place = QRect(screen.topLeft(), size)
    place.moveCenter(screen.center())
    window.setGeometry(place)


def forget_other_scale(layout: QSettings, scale: float) -> None:
    """Forget widths of columns that were set at another text size; they are pixels.

    Everything else is what a person chose, or is kept in pixels at 100 %, and holds at any size.
    """
    if layout.value("scale") is not None and layout.value("scale", type=float) != scale:
        for key in layout.allKeys():
            if key.startswith(PIXEL_WIDTHS):
                layout.remove(key)
    layout.setValue("scale", scale)


def forget(layout: QSettings) -> None:
    """Forget sizes, places and columns; choices of what is shown are no layout and stay."""
    for key in layout.allKeys():
        if key not in KEPT:
            layout.remove(key)


def give_keyboard(root: QWidget, name: str) -> None:
    """Give the keyboard to the part of ``root`` that is called ``name``, if there is one."""
    if not name:
        return
    for widget in root.findChildren(QWidget):
        if widget.accessibleName() == name and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return


def restore_docks(inner: QMainWindow, layout: QSettings) -> bool:
    """Bring the docks back; call it after the window is shown. Returns whether it worked."""
    saved = layout.value("window/docks")
    return isinstance(saved, QByteArray) and inner.restoreState(saved, VERSION)


def is_seen(window: QMainWindow) -> bool:
    """Whether enough of the window's upper edge lies on some screen."""
    frame = window.frameGeometry()
    edge = QRect(frame.left(), frame.top(), frame.width(), LEAST_SEEN)
    shared = (screen.availableGeometry() & edge for screen in QGuiApplication.screens())
    return any(part.width() >= LEAST_SEEN and part.height() >= LEAST_SEEN // 2 for part in shared)
