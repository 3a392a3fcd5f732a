"""Columns that become fewer where there is no room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from studio.widgets.adaptive import AdaptiveColumns, Lane, beside
from studio.widgets.parts import text


def part(width: int, height: int = 20) -> QWidget:
    made = QWidget()
    made.setMinimumSize(width, height)
    return made


@pytest.fixture
def show(qtbot):
    """Show a layout in so many pixels; what is shown lives until the test has ended."""
    boxes = []

    def show(layout, width: int) -> None:
        boxes.append(box := QWidget())
        box.setLayout(layout)
        qtbot.addWidget(box)
        box.resize(width, 200)
        box.show()

    yield show
    boxes.clear()


@pytest.fixture
def three() -> tuple[QWidget, ...]:
    return part(100), part(100), part(100)


@pytest.fixture
def columns(three) -> AdaptiveColumns:
    wide = [Lane((number,)) for number in range(3)]
    made = AdaptiveColumns(wide, [Lane((0, 2)), Lane((1,))], [Lane((0, 1, 2))], gap=10)
    for one in three:
        made.addWidget(one)
    return made


@pytest.mark.parametrize(
    ("width", "places"),
    [
        (320, [(0, 0), (110, 0), (220, 0)]),
        (319, [(0, 0), (164, 0), (0, 30)]),
        (209, [(0, 0), (0, 30), (0, 60)]),
    ],
)
def test_the_widest_arrangement_with_room_is_in_place(show, columns, three, width, places) -> None:
    show(columns, width)
    assert [(one.x(), one.y()) for one in three] == places


def test_it_asks_for_the_height_of_its_width_and_the_least_width(show, columns) -> None:
    show(columns, 320)
    assert [columns.heightForWidth(width) for width in (320, 319, 209)] == [20, 50, 80]
    assert columns.minimumSize().width() == 100


def test_a_share_never_takes_what_another_column_needs(show) -> None:
    broad, narrow = part(180), part(10)
    show(beside(broad, narrow, shares=(1, 3), gap=10), 290)
    assert (broad.width(), narrow.width()) == (180, 100)


def test_without_a_share_a_column_is_as_wide_as_its_words(show) -> None:
    words, rest = text("some words"), part(10)
    show(beside(words, rest, shares=(0, 1), gap=10), 400)
    assert words.width() == words.sizeHint().width()
    assert rest.width() == 390 - words.width()


def test_what_stands_lowest_reaches_down_only_if_it_is_asked_to(show) -> None:
    filling, plain = part(10), part(10)
    show(beside(filling), 100)
    loose = AdaptiveColumns([Lane((0,))], fills=False)
    loose.addWidget(plain)
    show(loose, 100)
    assert (filling.height(), plain.height()) == (200, 20)


def test_what_is_hidden_takes_no_room(show, columns, three) -> None:
    three[0].hide()
    show(columns, 209)
    assert (three[1].y(), three[2].y()) == (0, 30)


def test_a_column_with_nothing_shown_leaves_its_room_to_the_others(show, columns, three) -> None:
    three[1].hide()
    show(columns, 320)
    assert [(one.x(), one.width()) for one in (three[0], three[2])] == [(0, 155), (165, 155)]


def test_columns_with_nothing_shown_do_not_push_the_others_below_each_other(
    show, columns, three
) -> None:
    three[1].hide()
    show(columns, 210)
    assert [(one.x(), one.y()) for one in (three[0], three[2])] == [(0, 0), (110, 0)]
