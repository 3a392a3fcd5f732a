"""Items that are near one, by features of a modality or by the trained embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from dasrec_core.data.modalities import kind_of
from dasrec_core.inspection.item_card import EMBEDDING, NearItem
from studio.pages.users.item_table import ItemRow, ItemTable
from studio.pages.users.list_rows import item_name, item_words
from studio.pages.users.modality_look import GLYPHS
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.adaptive import beside
from studio.widgets.cells import Cell, Column
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.parts import column, holder, line, text

NEAR: Final = 6
"""Near items in view."""
_COLUMNS: Final = (Column("Item"), Column("Cosine", 64, True))


class NearItems(QWidget):
    """A choice of features, and a table. ``item_asked`` carries the id of an item of the table."""

    item_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._neighbours: Mapping[str, Sequence[NearItem]] = {}
        self._by = ElidedChoice()
        self._by.setAccessibleName("Near by which features")
        self._by.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._by.setSizeAdjustPolicy(adjust)
        self._by.setMinimumContentsLength(6)
        self._by.currentIndexChanged.connect(self._show_near)
        self.table = ItemTable(_COLUMNS, "Near items", most_rows=NEAR, row_height=SIZE.control_sm)
        self.table.activated.connect(self._ask)
        self.table.clicked.connect(self._ask)
        self._note = text("", "small", "faint", wrap=True)
        words = text("Near by", "body", "muted")
        # Below its words where names of features would be cut beside them.
        head = beside(words, self._by, shares=(0, 1), leasts=(0, SIZE.list), gap=SPACE.xs)
        self.setLayout(column(line(), holder(head), self._note, self.table, gap=SPACE.sm))

    def show_neighbours(self, neighbours: Mapping[str, Sequence[NearItem]]) -> None:
        """Show what is near an item, by name of features; hidden without any."""
        self._neighbours = neighbours
        before = self._by.currentData()
        self._by.blockSignals(True)
        self._by.clear()
        for name in neighbours:
            words = "trained embedding" if name == EMBEDDING else name
            glyph = "share-network" if name == EMBEDDING else GLYPHS[kind_of(name)]
            self._by.addItem(theme.current().icon(glyph), words, name)
        place = self._by.findData(before)
        self._by.setCurrentIndex(max(0, place))
        self._by.blockSignals(False)
        self.setVisible(bool(neighbours))
        self._show_near()

    @Slot()
    def _show_near(self) -> None:
        name = self._by.currentData()
        if name is None:
            return
        near = self._neighbours.get(name, ())
        self.table.set_items([_near_row(one) for one in near])
        self.table.setVisible(bool(near))
        self._note.setText("" if near else f"The item has no {name} features.")
        self._note.setVisible(not near)

    @Slot()
    def _ask(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.table.items.items):
            self.item_asked.emit(self.table.items.items[place].item_id)


def _near_row(one: NearItem) -> ItemRow:
    cosine = f"{one.similarity:.3f}".replace("-", "−")
    cells = (Cell(item_name(one.item)), Cell(cosine, tone="muted"))
    return ItemRow(one.item.item_id, cells, item_words(one.item, f"cosine {cosine}"))
