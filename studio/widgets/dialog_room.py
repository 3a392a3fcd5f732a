"""How large a dialog and a list in it may be, so that its buttons stay on the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget

from studio.theme import theme
from studio.theme.tokens import SIZE


def list_height(parent: QWidget, wanted: int, others: int) -> int:
    """Return the height in px: what is wanted, or what the window under the dialog leaves.

    Args:
        parent: Widget of the window the dialog opens over.
        wanted: In px at 100 %.
        others: Height of all else in the dialog, in px at 100 %.
    """
    px = theme.current().px
    room = parent.window().height() - px(others)
    return max(2 * px(SIZE.row), min(px(wanted), room))


def open_within(dialog: QDialog, parent: QWidget, width: float, height: float) -> None:
    """Let a dialog open in a size in px at 100 %, but no larger than the window under it."""
    px = theme.current().px
    dialog.resize(QSize(px(width), px(height)).boundedTo(parent.window().size()))
