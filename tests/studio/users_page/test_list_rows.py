from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStyleOptionViewItem

from dasrec_core.inspection.inspected import ItemReference
from dasrec_core.inspection.user_view import RecommendedItem
from studio.pages.users.item_table import ItemTable
from studio.pages.users.list_rows import (
    SCORE_COLUMN,
    TOP_COLUMNS,
    item_name,
    item_words,
    score_text,
    top_rows,
)


def test_a_key_that_is_a_number_is_no_quantity_and_keeps_its_digits_together() -> None:
    assert item_name(ItemReference(1532, "1532", "", 131, 0.08)) == "1532"


def test_an_item_is_called_by_its_title_and_found_by_its_key() -> None:
    item = ItemReference(7, "B00X", "Film 7", 131, 0.08)
    assert item_name(item) == "Film 7"
    assert item_words(item) == "Film 7 (B00X): 131 users, top 8 %"


def test_an_item_nobody_knows_has_no_place_among_the_popular() -> None:
    assert item_words(ItemReference(7, "7", "", 0, 1.0)) == "7: in nobody's history"


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (0.0, "0.00"),
        (-1.5, "−1.50"),
        (0.0963, "0.096"),
        (0.00943, "0.0094"),
        (1315.2, "1,315"),
        (2e-7, "2.0e−07"),
    ],
)
def test_scores_take_few_digits_and_a_real_minus(score: float, shown: str) -> None:
    assert score_text(score) == shown


@pytest.mark.parametrize("score", [0.0094, 2e-7, -2e-7, -123456.0])
def test_a_list_makes_room_for_its_scores(qtbot, score: float) -> None:
    item = RecommendedItem(1, ItemReference(7, "7", "", 3, 0.1), score, "", None, None)
    table = ItemTable(TOP_COLUMNS, "List", most_rows=5)
    qtbot.addWidget(table)
    table.set_items(top_rows([item], ""))
    table.give_room(SCORE_COLUMN, TOP_COLUMNS[SCORE_COLUMN].width)
    needed = table.itemDelegate().sizeHint(
        QStyleOptionViewItem(), table.items.index(0, SCORE_COLUMN)
    )
    assert table.columnWidth(SCORE_COLUMN) >= needed.width()
