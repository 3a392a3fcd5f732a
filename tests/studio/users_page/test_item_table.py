from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.pages.users.item_table import ItemRow, ItemRowsModel, ItemTable
from studio.pages.users.user_lists import ListCard
from studio.widgets.cells import Cell, Column


def rows(count: int) -> list[ItemRow]:
    return [ItemRow(n, (Cell(f"Film {n}"), Cell(str(n))), f"Film {n}, {n}") for n in range(count)]


def test_the_model_of_items_keeps_the_rules_of_qt(qapp: object, qtmodeltester) -> None:
    model = ItemRowsModel((Column("Item"), Column("Users", 52, True)))
    qtmodeltester.check(model)
    for count in (3, 5, 5, 1, 0):
        model.set_items(rows(count))
        qtmodeltester.check(model)


def test_a_list_fills_a_tall_card_and_scrolls_in_a_low_one(qtbot: QtBot) -> None:
    table = ItemTable((Column("Item"), Column("Users", 52, True)), "History", most_rows=4)
    card = ListCard("History", table)
    qtbot.addWidget(card)
    table.set_items(rows(8))
    asked = card.sizeHint().height()
    card.resize(300, 3 * asked)
    card.show()
    assert table.verticalScrollBar().maximum() == 0  # all eight are in view
    assert table.height() < 2 * asked  # and no ground of a table stands below them
    card.resize(300, asked)
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 0)
