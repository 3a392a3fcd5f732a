"""What diffusion generated for one user: edges kept, added and lost, and the items themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame

from dasrec_core.data.modalities import kind_of
from dasrec_core.inspection.graph_changes import GeneratedNeighbour
from studio.pages.users.item_table import ItemRow, ItemTable
from studio.pages.users.list_rows import item_name, item_words
from studio.pages.users.modality_look import GLYPHS
from studio.qtmodels.run_format import MINUS
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.cells import Cell, Column
from studio.widgets.elided_choice import ElidedChoice
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, column, holder, row, text
from studio.widgets.table import Table

_COLUMNS: Final = (
    Column("Modality"),
    Column("Kept", 52, True),
    Column("Added", 56, True),
    Column("Lost", 52, True),
)
_ITEM_COLUMNS: Final = (Column("Generated for this user"), Column("", 84))
_MOST_ITEMS: Final = 8

Neighbours = Mapping[str, Sequence[GeneratedNeighbour]]


class EdgesCard(QFrame):
    """One row per modality, and the items of the modality that is chosen below."""

    item_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._neighbours: Neighbours = {}
        self._note = ElidedLabel("", "small", "faint")
        self._table = Table(
            _COLUMNS, [], SIZE.control_sm, fit=True, name="Generated edges of the user"
        )
        self.items = ItemTable(
            _ITEM_COLUMNS,
            "Items generated for the user",
            most_rows=_MOST_ITEMS,
            row_height=SIZE.control_sm,
        )
        self.items.item_chosen.connect(self.item_chosen)
        self._modality = ElidedChoice()
        self._modality.setAccessibleName("Modality whose items are listed")
        adjust = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._modality.setSizeAdjustPolicy(adjust)
        self._modality.setMinimumContentsLength(6)
        self._modality.currentIndexChanged.connect(self._show_items)
        self._choice = holder(row(self._modality, margin=(SPACE.lg, SPACE.sm)))
        head = row(
            text("Generated graph", "heading"),
            HelpButton("users.edges"),
            self._note,
            None,
            margin=(SPACE.lg, SPACE.sm),
        )
        body = card("", head, self._table, self._choice, self.items, flush=True)
        self.setLayout(column(body, gap=0))

    def show_neighbours(self, neighbours: Neighbours, degree: int, run: str) -> None:
        """Show what was generated for a user; hidden where the model generates nothing.

        Args:
            neighbours: Generated items by modality.
            degree: The user's training interactions.
            run: Name of the run.
        """
        self.setVisible(bool(neighbours))
        self._note.setText(f"edges of this user, run {run}")
        is_other = list(neighbours) != list(self._neighbours)
        self._neighbours = neighbours
        if is_other:
            self._offer(list(neighbours))
        rows = []
        for name, items in neighbours.items():
            kept = sum(one.is_in_history for one in items)
            added, lost = len(items) - kept, degree - kept
            rows.append(
                [
                    Cell(name, glyph=GLYPHS[kind_of(name)]),
                    Cell(str(kept)),
                    Cell(f"+{added}" if added else "0", tone="success" if added else "faint"),
                    Cell(f"{MINUS}{lost}" if lost else "0", tone="muted" if lost else "faint"),
                ]
            )
        self._table.set_rows(rows)
        self._show_items()

    def show_trouble(self, words: str) -> None:
        """Say why the edges cannot be shown."""
        self._offer([])
        self._neighbours = {}
        self._table.set_rows([[Cell(words, tone="danger"), Cell(), Cell(), Cell()]])
        self.items.set_items([])
        self.setVisible(True)

    def _offer(self, names: Sequence[str]) -> None:
        self._modality.blockSignals(True)
        self._modality.clear()
        self._modality.addItems(list(names))
        self._modality.blockSignals(False)
        self._choice.setVisible(bool(names))

    @Slot()
    def _show_items(self) -> None:
        items = self._neighbours.get(self._modality.currentText(), ())
        self.items.set_items([_row(one) for one in items])


def _row(one: GeneratedNeighbour) -> ItemRow:
    if one.is_in_history:
        kind = Cell("kept", tone="muted", role="small", glyph="check")
        words = "kept from the history"
    else:
        kind = Cell("added", tone="success", role="small", glyph="plus")
        words = "added by diffusion"
    return ItemRow(one.item.item_id, (Cell(item_name(one.item)), kind), item_words(one.item, words))
