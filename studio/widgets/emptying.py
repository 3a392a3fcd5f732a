"""Takes out of a layout what is in it, before other things are put there."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout


def empty(layout: QLayout) -> None:
    """Delete all widgets in a layout, those of layouts within it too.

    They are hidden first: until Qt deletes them they would be seen over what comes next.
    """
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        if (inner := item.layout()) is not None:
            empty(inner)
