"""Public data sets to download from their publishers, one per line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dasrec_core.data.public.entries import PublicSet, public_sets
from studio.theme.tokens import SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, card, column, holder, line, row, text


class PublicCard(QWidget):
    """``wanted`` carries the entry whose button was pressed; nothing is fetched before."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        items: list[Item] = []
        for entry in public_sets().values():
            if items:
                items.append(line())
            items.append(self._line(entry))
        body = column(*items, gap=SPACE.sm)
        note = "fetched from their publishers, only when you press the button"
        self.setLayout(column(card("Public data sets", body, note=note, topic="data.public")))

    def _line(self, entry: PublicSet) -> QWidget:
        words = column(
            text(entry.title, "strong"),
            text(entry.about, "small", wrap=True),
            text(f"{entry.publisher}. {entry.licence}", "caption", "faint", wrap=True),
            gap=2,
        )
        size = text(f"{entry.bytes / 1e6:,.0f} MB", "small", "muted")
        fetch = button("Download", "download-simple", small=True)
        fetch.setAccessibleName(f"Download {entry.title}")
        # A button lives on the UI thread and so does its signal.
        fetch.clicked.connect(lambda: self.wanted.emit(entry))
        shown = row(words, size, fetch, gap=SPACE.md)
        shown.setStretch(0, 1)
        return holder(shown)
