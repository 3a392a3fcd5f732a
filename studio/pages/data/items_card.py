"""All items of a data set by title and id, to search and sort."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from studio.item_listing import ItemListing
from studio.qtmodels.items_table import COLUMNS, ItemsTableModel
from studio.theme import fonts, theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button, entry
from studio.widgets.parts import card, column, holder, row, text
from studio.widgets.table import TableView

_ROWS = 8
_LOOKED_AT = 20_000
"""Titles whose letters are looked up in the fonts: scripts of the rest are the same."""
_PAUSE_MS = 150  # after the last key; a search of 100,000 titles takes 50 ms


class ItemsCard(QWidget):
    """``map_asked`` says that a person wants to give titles to the items."""

    map_asked = Signal()

    def __init__(self, listing: ItemListing) -> None:
        super().__init__()
        self._listing = listing
        self._model = ItemsTableModel(listing, self)
        self._find = entry("", "Find items by number, id or title", "magnifying-glass")
        self._find.setClearButtonEnabled(True)
        for tool, words in zip(
            self._find.findChildren(QToolButton), ("Find", "Clear"), strict=False
        ):
            tool.setAccessibleName(words)
        self._find.setFixedWidth(theme.current().px(SIZE.side))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self._find.textChanged.connect(self._wait)
        self._count = text("", "small", "muted")
        titles = button("Map titles and pictures…", "tag", small=True, tip="Take them from a table")
        titles.clicked.connect(self.map_asked)
        self.table = TableView(COLUMNS, name="Items", sortable=True)
        self.table.set_model(self._model)
        look = theme.current()
        self.table.setFixedHeight(look.px(SIZE.row) * (_ROWS + 1))
        head = row(self._find, self._count, None, gap=SPACE.md)
        px = look.px
        head.setContentsMargins(px(SPACE.lg), 0, px(SPACE.lg), px(SPACE.sm))
        note = _note(listing)
        self.unshown = text(_unshown(listing), "small", "warning", wrap=True)
        self.unshown.setContentsMargins(px(SPACE.lg), 0, px(SPACE.lg), px(SPACE.sm))
        box = card(
            "Items",
            holder(head),
            *([self.unshown] if self.unshown.text() else []),
            self.table,
            actions=[titles],
            note=note,
            flush=True,
            topic="data.items",
        )
        self.setLayout(column(box))

    @Slot()
    def search(self) -> None:
        """Show the items that match what is typed."""
        self._model.find(self._find.text())
        shown = self._model.rowCount()
        is_all = shown == len(self._listing)
        self._count.setText("" if is_all else f"{shown:,} of {len(self._listing):,} items")

    @Slot()
    def _wait(self) -> None:
        self._pause.start()


def _note(listing: ItemListing) -> str:
    named = sum(map(bool, listing.titles))
    if not named:
        return "no titles; items are shown by number"
    return "all with titles" if named == len(listing) else f"{named:,} with titles"


def _unshown(listing: ItemListing) -> str:
    """Say that titles hold letters which no font has; empty where all can be shown."""
    found = fonts.missing_letters(listing.titles[:_LOOKED_AT], theme.current().font())
    if not found:
        return ""
    return (
        f"No font on this computer has letters of the titles, such as {', '.join(found)} "
        f"({', '.join(f'U+{ord(one):04X}' for one in found)}); they show as boxes. Install a "
        "font that has them, such as the Noto font of their script, and start the studio again."
    )
