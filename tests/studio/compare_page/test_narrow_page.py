"""What gives way where the page is narrow."""

from __future__ import annotations

import pytest
from fit_walk import cut
from PySide6.QtWidgets import QPushButton, QTabBar

from studio.pages.compare.choices import StudyChoices
from studio.pages.compare.giving_table import GivingTable
from studio.pages.compare.heads import TitledCard
from studio.pages.compare.top_line import TopLine
from studio.widgets.cells import Cell, Column

COLUMNS = (Column("Run"), Column("Value", 100), Column("Seeds", 100), Column("Memory", 100))


@pytest.fixture
def table(qtbot) -> GivingTable:
    made = GivingTable(COLUMNS, (3, 2), "Results")
    made.set_rows([[Cell("a"), Cell("1"), Cell("2"), Cell("3")]])
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(("width", "hidden"), [(500, []), (400, [3]), (300, [2, 3]), (90, [2, 3])])
def test_columns_go_in_their_order_and_the_value_stays(
    table: GivingTable, width: int, hidden: list[int]
) -> None:
    table.resize(width, 80)
    assert [number for number in range(4) if table.isColumnHidden(number)] == hidden


def test_columns_come_back_with_the_room(table: GivingTable) -> None:
    table.resize(300, 80)
    table.resize(500, 80)
    assert not table.isColumnHidden(3)


def test_choices_stand_beside_the_tabs_or_below_them(qtbot) -> None:
    bar, choices = QTabBar(), StudyChoices()
    for title in ("Overview", "Curves", "Differences"):
        bar.addTab(title)
    line = TopLine(bar, choices)
    qtbot.addWidget(line)
    line.show()
    line.resize(1200, 40)
    assert choices.y() < bar.height()
    line.resize(500, 90)
    qtbot.waitUntil(lambda: choices.y() >= bar.height(), timeout=2000)


def test_a_long_title_gives_way_and_is_told_in_full(qtbot) -> None:
    card = TitledCard()
    qtbot.addWidget(card)
    card.set_title("a very long name " * 20)
    assert card.minimumSizeHint().width() < 300
    assert "a very long name" in card._title.toolTip()


@pytest.mark.parametrize("flush", [False, True])
def test_a_note_goes_below_the_title_rather_than_being_cut(qtbot, flush: bool) -> None:
    card = TitledCard(flush=flush, actions=[QPushButton("Recall")])
    qtbot.addWidget(card)
    card.set_title("Recall@20 on validation", "mean and spread of 1 to 2 seeds")
    card.resize(900, 120)
    card.show()
    assert (card._note.isVisible(), card._below.isVisible()) == (True, False)
    card.resize(380, 160)
    assert (card._note.isVisible(), card._below.isVisible()) == (False, True)
    assert cut(card) == []
    card.resize(900, 120)
    assert card._note.isVisible()
    card.set_title("Recall@20 on validation")
    assert not card._note.isVisible()
