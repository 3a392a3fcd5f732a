from __future__ import annotations

from studio.pages.users.item_table import ItemRow, ItemRowsModel
from studio.widgets.cells import Cell, Column


def rows(count: int) -> list[ItemRow]:
    return [ItemRow(n, (Cell(f"Film {n}"), Cell(str(n))), f"Film {n}, {n}") for n in range(count)]


def test_the_model_of_items_keeps_the_rules_of_qt(qapp: object, qtmodeltester) -> None:
    model = ItemRowsModel((Column("Item"), Column("Users", 52, True)))
    qtmodeltester.check(model)
    for count in (3, 5, 5, 1, 0):
        model.set_items(rows(count))
        qtmodeltester.check(model)
