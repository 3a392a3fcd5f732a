"""How high a list in a dialog may be, so that the buttons below it stay on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

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
