"""What a drop-down offers, said again and again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox


def offer_entries(box: QComboBox, entries: Sequence[tuple[str, str]], current: str) -> None:
    """Offer ``(words, data)``; where the box offers them already, its open list stays as it is."""
    offered = [(box.itemText(at), box.itemData(at)) for at in range(box.count())]
    if offered != list(entries):
        box.clear()
        for words, data in entries:
            box.addItem(words, data)
    wanted = max(0, box.findData(current))
    if box.currentIndex() != wanted:  # else the entry under the pointer would be another one
        box.setCurrentIndex(wanted)
