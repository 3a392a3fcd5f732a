from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from film_runs import (
    NUM_USERS,
    config_for,
    finish_run,
    ranked,
    two_runs,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
)
from stored_runs import StoredRun

from dasrec_core.config.evaluation import EvaluationConfig
from studio.pages.users.finder import RunChoice
from studio.pages.users.page import UsersPage
from studio.pages.users.users_card import UsersTable
from studio.services import Services
from studio.theme import theme
from tests.helpers.users_page_words import table_of, texts, words_on

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


def test_all_users_are_listed_with_both_runs_and_their_difference(two: UsersPage) -> None:
    model = two._model
    assert table_of(two)[:2] == ["u-0", "u-1"]
    assert [model.index(0, column).data() for column in range(1, 6)] == [
        "1",
        "1",
        "1.0000",
        "0.0000",
        "−1.0000",
    ]
    assert (two.title(), two.trail()) == ("Users", "Runs")


@pytest.mark.parametrize(("width", "hidden"), [(480, []), (400, [2]), (330, [2, 1])])
def test_counts_go_where_the_table_is_narrow_so_that_nothing_is_cut(
    two: UsersPage, width: int, hidden: list[int]
) -> None:
    table = UsersTable(two.views._model)
    table.show_two_runs(True)
    table.resize(theme.current().px(width), theme.current().px(300))
    table.show()
    assert [number for number in (2, 1) if table.isColumnHidden(number)] == hidden
    assert table.columnWidth(0) >= theme.current().px(72)
    assert table.horizontalHeader().length() <= table.viewport().width()
    table.deleteLater()


def test_run_b_is_named_where_gains_are_told(two: UsersPage) -> None:
    first, second = two._material.names
    said = two.views.overview.users.runs.text()
    assert said == f"Above zero, B found more: {second} (B) against {first} (A)"
    assert f"B, {second}, found more than A, {first}" in two.views.finder.gain.toolTip()


def test_lists_stand_side_by_side_with_hits_and_moves(two: UsersPage) -> None:
    two.walker.show_user(8)  # found by a at rank 1, by b at rank 2
    first, second = two.views.desk.lists.tops
    assert texts(first, 4)[0] == "1"
    assert first.items.items[0].cells[4].glyph == "arrow-up"
    assert first.items.items[0].cells[1].glyph == "star"
    assert second.items.items[1].cells[1].glyph == "star"
    assert second.items.items[0].cells[4].glyph == "arrow-up"
    assert [card.note() for card in two.views.desk.lists.top_cards] == ["1 of 1 found"] * 2


def test_held_out_items_tell_their_rank_in_each_run(two: UsersPage) -> None:
    two.walker.show_user(2)  # found by a only
    held_out = two.views.desk.lists.held_out
    assert [texts(held_out, column)[0] for column in range(3)] == ["Film 26", "1", "> 50"]


def test_one_run_shows_no_second_list_and_no_moves(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    page = open_page(["a"])
    page.walker.show_user(2)
    lists = page.views.desk.lists
    assert not lists.top_cards[1].isVisible()
    assert lists.tops[0].isColumnHidden(4)
    assert page.views.overview.users.table.isColumnHidden(5)
    assert not page.views.finder.gain.isVisible()
    assert not page.views.overview.users.runs.isVisible()


def test_another_run_b_keeps_the_user_in_view(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    two_runs(services, data)
    page = open_page(["a"])
    page.walker.show_user(8)
    page.views.finder.second.setCurrentIndex(page.views.finder.second.findData("b"))
    page.views.finder.second.activated.emit(page.views.finder.second.currentIndex())
    settle(page)
    assert page.title() == "User u-8"
    assert page.views.desk.lists.top_cards[1].isVisible()


def test_without_a_run_named_the_newest_finished_one_is_shown(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    page = open_page()
    assert page._material.records[0].run_id in ("a", "b")
    assert len(table_of(page)) == NUM_USERS


def test_a_chosen_bar_lists_its_users_and_the_chip_lists_all_again(two: UsersPage) -> None:
    two.views.overview.by_users.chart.choose(0)
    assert table_of(two) == ["u-0", "u-1", "u-2"]
    assert "History 1–3" in words_on(two.views.overview.users)
    two.views.overview.users.widened.emit()
    assert len(table_of(two)) == NUM_USERS
    assert two.views.overview.by_users.chart.chosen == -1


def test_a_bar_of_popularity_lists_users_with_such_a_test_item(two: UsersPage) -> None:
    two.views.overview.by_items.chart.choose(0)
    degrees = two._material.data.item_degrees
    tests = two._material.data.dataset.test
    limit = two._numbers.groups["items"].grouping.groups[0].high
    for user in two._model.user_ids.tolist():
        assert degrees[tests.items_of(user)].min() <= limit
    assert 0 < len(table_of(two)) < NUM_USERS


def test_another_metric_counts_anew(two: UsersPage, settle: Settle) -> None:
    two.views.overview.metric_chosen.emit("ndcg@20")
    settle(two)
    assert two._model.index(0, 3).data() == "0.5000"
    assert "NDCG@20 by history" in words_on(two.views.overview.by_users)


def test_a_view_is_copied_as_text(two: UsersPage) -> None:
    two.walker.show_user(2)
    two.header._copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "## User u-2" in copied
    assert "| 1 | Film 26 (26) |" in copied.replace("\\", "")


def test_every_control_has_a_name(two: UsersPage, settle: Settle) -> None:
    two.walker.show_user(8)
    settle(two)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView)
        for widget in two.findChildren(kind)
        if widget.isVisible() and not widget.accessibleName()
        if not isinstance(widget.parent(), QLineEdit | QComboBox | QAbstractItemView)
    ]
    assert nameless == []


def test_the_header_offers_all_users_and_a_copy_beside_a_user_only(two: UsersPage) -> None:
    two.walker.show_user(2)
    assert two.header._all.isVisible()
    assert two.header._copy.isVisible()
    two.header._all.click()
    assert two.title() == "Users"
    assert not two.header._copy.isVisible()


def test_a_and_b_bring_the_keyboard_to_the_lists_and_arrows_choose_items(
    two: UsersPage, settle: Settle, qtbot
) -> None:
    two.walker.show_user(8)
    first, second = two.views.desk.lists.tops
    qtbot.keyClick(two, Qt.Key.Key_B)
    assert two.window().focusWidget() is second
    second.setCurrentIndex(second.model().index(0, 0))
    qtbot.keyClick(second, Qt.Key.Key_Down)
    settle(two)
    assert two.views.desk.items.item_id == second.items.items[1].item_id
    qtbot.keyClick(second, Qt.Key.Key_A)
    assert two.window().focusWidget() is first


@pytest.fixture
def resized(two: UsersPage) -> Iterator[Callable[[int], None]]:
    frame = two.window()
    before = frame.size()

    def to(width: int) -> None:
        frame.resize(width, 720)
        QApplication.processEvents()

    yield to
    frame.resize(before)


def test_names_of_both_runs_have_room_in_a_small_window(
    two: UsersPage, resized: Callable[[int], None]
) -> None:
    finder = two.views.finder
    resized(1160)
    for choice in (finder.first, finder.second):
        assert choice.shown_words() == choice.currentText()
        assert finder.rect().contains(choice.mapTo(finder, choice.rect().bottomRight()))


def test_runs_are_chosen_beside_the_rest_where_there_is_room(
    two: UsersPage, resized: Callable[[int], None]
) -> None:
    finder = two.views.finder
    tops = []
    for width in (1160, 1800):
        resized(width)
        tops.append(finder.first.mapTo(finder, QPoint(0, 0)).y() > finder.user.geometry().bottom())
    assert tops == [True, False]


def test_a_name_that_is_too_long_keeps_its_seed(qtbot) -> None:
    choice = RunChoice("Run A")
    qtbot.addWidget(choice)
    choice.offer([("a", f"DASRec, {'very ' * 20}long name, seed 3")], "a")
    choice.resize(160, 32)
    assert choice.shown_words().endswith("seed 3")
    assert "…" in choice.shown_words()


def test_runs_whose_numbers_do_not_compare_are_said_to_be_so(
    open_page: OpenPage, services: Services, data: Path
) -> None:
    a, b = two_runs(services, data)
    hidden = {"evaluation": EvaluationConfig(mask_valid_at_test=True)}
    config = config_for(data).model_copy(update=hidden)
    run = StoredRun(run_id="c", config=config, dataset=data.name)
    finish_run(services, run, ranked([1] * NUM_USERS))
    care = open_page([a, b]).views.overview.users.care
    assert (care.isVisible(), care.text()) == (False, "")
    care = open_page([a, "c"]).views.overview.users.care
    assert care.isVisible()
    assert care.text() == (
        "These runs are not comparable: validation items at test: left in against hidden."
    )
