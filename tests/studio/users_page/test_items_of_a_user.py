"""The chosen item, its card, its picture, and what is said of a user beside the lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from film_runs import (
    MARKED_UP,
    NUM_ITEMS,
    two_runs,
    write_data,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
)

from studio.pages.data.payload import MapTitles
from studio.pages.users.near_items import NearItems
from studio.pages.users.page import UsersPage
from studio.services import Services
from studio.theme import theme
from studio.theme.tokens import SIZE
from tests.helpers.users_page_words import shown_user, words_on

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


def test_the_chosen_item_is_marked_in_all_lists_and_has_its_card(
    two: UsersPage, settle: Settle
) -> None:
    two.walker.show_user(8)
    two.views.desk.lists.tops[1].setCurrentIndex(two.views.desk.lists.tops[1].model().index(1, 0))
    settle(two)
    assert [table.selected_rows() for table in two.views.desk.lists.tops] == [[0], [1]]
    words = words_on(two.views.desk.card)
    assert "Film 14" in words
    assert "Hit in A and B" in words
    assert "Run B recommends it to" in words


def test_mark_up_in_a_title_stays_text(two: UsersPage, settle: Settle) -> None:
    two.walker.show_user(0)  # whose test item 20 is called by mark-up
    settle(two)
    card = two.views.desk.card
    title = next(label for label in card.findChildren(QLabel) if label.text() == MARKED_UP)
    assert title.textFormat() == Qt.TextFormat.PlainText
    tip = two.views.desk.lists.tops[0].model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip


def test_a_user_recommended_the_item_opens_from_its_card(two: UsersPage, settle: Settle) -> None:
    two.walker.show_user(8)
    settle(two)
    go = next(
        push
        for push in two.views.desk.card.findChildren(QAbstractButton)
        if push.accessibleName().startswith("User u-")
    )
    wanted = go.text().strip()
    go.click()
    assert shown_user(two) == wanted


@pytest.mark.parametrize(("place", "length"), [(0, 10), (2, 15)])  # the runs list 15 items
def test_lists_are_as_long_as_the_user_chose(
    two: UsersPage, settle: Settle, place: int, length: int
) -> None:
    two.walker.show_user(8)
    settle(two)
    item = two.views.desk.items.item_id
    two.header.length._group.button(place).click()
    assert [len(table.items.items) for table in two.views.desk.lists.tops] == [length] * 2
    assert two.views.desk.items.item_id == item
    two.header.length._group.button(1).click()


def test_a_near_item_opens_from_the_card(two: UsersPage, settle: Settle) -> None:
    two.walker.show_user(8)
    settle(two)
    near = two.views.desk.card.near_items.table
    wanted = near.items.items[2].item_id
    near.setCurrentIndex(near.model().index(2, 0))
    near.activated.emit(near.currentIndex())
    settle(two)
    assert two.views.desk.items.item_id == wanted


def test_a_near_item_stays_with_the_run_of_the_card(two: UsersPage, settle: Settle) -> None:
    desk = two.views.desk
    two.walker.show_user(8)
    desk.lists.tops[1].setCurrentIndex(desk.lists.tops[1].model().index(1, 0))
    settle(two)
    near = desk.card.near_items.table
    near.setCurrentIndex(near.model().index(2, 0))
    near.activated.emit(near.currentIndex())
    settle(two)
    assert "Run B recommends it to" in words_on(desk.card)


def test_a_generated_item_is_shown_as_the_run_that_generated_it_has_it(
    open_page: OpenPage, services: Services, data: Path, settle: Settle
) -> None:
    first, second = two_runs(services, data)
    page = open_page((second, first))
    page.walker.show_user(2)
    settle(page)
    edges = page.views.desk.edges
    edges.items.setCurrentIndex(edges.items.model().index(0, 0))
    settle(page)
    assert page.views.desk.items.item_id == 7
    assert "Run B recommends it to" in words_on(page.views.desk.card)


def test_weights_sparsity_and_generated_items_of_a_user_are_shown(
    two: UsersPage, settle: Settle
) -> None:
    two.walker.show_user(2)
    settle(two)
    words = words_on(two.views.desk.fusion)
    assert "0.75" in words
    assert "s_u = 0.5000" in words
    edges = two.views.desk.edges
    assert [edges._table.model().index(0, column).data() for column in range(4)] == [
        "image",
        "1",
        "0",
        "−2",
    ]
    assert [item.item_id for item in edges.items.items.items] == [7]


def test_data_without_titles_say_what_to_do(
    services: Services, tmp_path: Path, open_page: OpenPage, settle: Settle, qtbot
) -> None:
    bare = write_data(tmp_path / "bare", titles=False, modality=False)
    two_runs(services, bare)
    page = open_page(["a"])
    page.walker.show_user(2)
    settle(page)
    assert "No titles are mapped for bare." in words_on(page.views.desk.card)
    how = next(
        push
        for push in page.views.desk.card.findChildren(QAbstractButton)
        if push.text() == "Map titles…"
    )
    with qtbot.waitSignal(page.open_place) as asked:
        how.click()
    assert asked.args == ["data", MapTitles(bare)]


def test_an_image_beside_the_data_is_shown_with_its_item(
    two: UsersPage, settle: Settle, data: Path
) -> None:
    folder = two._material.data.dataset.path / "images"
    folder.mkdir(exist_ok=True)
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    assert image.save(str(folder / "14.png"))
    two.walker.show_user(8)
    settle(two)
    shown = two.views.desk.card._picture
    assert shown.isVisible()
    assert max(shown.pixmap().width(), shown.pixmap().height()) <= 132


def test_an_image_named_by_a_number_belongs_to_the_item_of_that_number(
    services: Services, tmp_path: Path, open_page: OpenPage, settle: Settle
) -> None:
    folder = write_data(tmp_path / "numbered")
    # Item 26 has the key 4, which is the number of another item.
    keys = "".join(f"{item},{30 - item}\n" for item in range(NUM_ITEMS))
    (folder / "item_ids.csv").write_text(f"item,item_key\n{keys}")
    (folder / "images").mkdir()
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    assert image.save(str(folder / "images" / "4.png"))
    two_runs(services, folder)
    page = open_page(["a"])
    page.walker.show_user(2)
    settle(page)
    assert page._material.data.item(26).key == "4"
    assert page.views.desk.items.item_id == 26
    assert not page.views.desk.card._picture.isVisible()


def test_a_broken_image_is_said_and_the_card_is_whole(two: UsersPage, settle: Settle) -> None:
    folder = two._material.data.dataset.path / "images"
    folder.mkdir(exist_ok=True)
    (folder / "26.png").write_bytes(b"no image")
    two.walker.show_user(2)
    settle(two)
    words = words_on(two.views.desk.card)
    assert "26.png is not an image" in words
    assert "Film 26" in words


def test_popularity_gives_way_to_titles_in_a_narrow_list(two: UsersPage) -> None:
    two.walker.show_user(8)
    table = two.views.desk.lists.tops[0]
    table.resize(500, 300)
    assert not table.isColumnHidden(2)
    table.resize(300, 300)
    assert table.isColumnHidden(2)
    assert "2 users" in table.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(("width", "is_below"), [(203, True), (420, False)])
def test_the_choice_of_features_goes_below_its_words_where_it_would_be_cut(
    qtbot, width: int, is_below: bool
) -> None:
    near = NearItems()
    qtbot.addWidget(near)
    near.show_neighbours({"all-MiniLM-L6-v2": ()})
    near.resize(theme.current().px(width), theme.current().px(300))
    near.show()
    (words,) = (label for label in near.findChildren(QLabel) if label.text() == "Near by")
    top = near._by.mapTo(near, QPoint(0, 0)).y()
    assert (top >= words.mapTo(near, QPoint(0, words.height())).y()) == is_below
    name = near._by.fontMetrics().horizontalAdvance("all-MiniLM-L6-v2")
    assert near._by.width() > name + theme.current().px(SIZE.icon + SIZE.icon_xl)
