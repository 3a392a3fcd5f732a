from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from film_runs import (
    MARKED_UP,
    NUM_ITEMS,
    NUM_USERS,
    config_for,
    finish_run,
    ranked,
    two_runs,
    write_data,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
)
from stored_runs import StoredRun

from dasrec_core.execution.run_folder import RunFolder
from studio.pages.data.payload import MapTitles
from studio.pages.users.finder import RunChoice
from studio.pages.users.page import UsersPage
from studio.services import Services
from studio.widgets.empty_state import EmptyState

OpenPage = Callable[..., UsersPage]
Settle = Callable[[UsersPage], None]


def shown_user(page: UsersPage) -> str:
    view = page.views.desk.view
    return "" if view is None else view.user_key


def table_of(page: UsersPage) -> list[str]:
    model = page._model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def texts(table, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def state_of(page: UsersPage) -> EmptyState:
    state = page._states.currentWidget()
    assert isinstance(state, EmptyState)
    return state


def words_on(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


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


def test_return_opens_a_user_and_the_trail_leads_back_to_all(two: UsersPage, qtbot) -> None:
    table = two.views.overview.users.table
    table.selectRow(4)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert (two.title(), two.trail()) == ("User u-4", "Users")
    assert two.go_back()
    assert (two.title(), two.go_back()) == ("Users", False)


def test_j_and_k_walk_the_users_in_the_order_of_the_table(two: UsersPage, qtbot) -> None:
    two.views.overview.users.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    two.walker.show_user(11)
    qtbot.keyClick(two, Qt.Key.Key_J)
    assert shown_user(two) == "u-10"
    qtbot.keyClick(two, Qt.Key.Key_K)
    qtbot.keyClick(two, Qt.Key.Key_K)
    assert shown_user(two) == "u-11"


def test_letters_typed_into_the_field_walk_nowhere(two: UsersPage, qtbot) -> None:
    two.walker.show_user(3)
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "jk")
    assert (two.views.finder.user.text(), shown_user(two)) == ("jk", "u-3")


def test_a_user_is_found_by_the_key_in_the_data(two: UsersPage, qtbot) -> None:
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "u-7")
    qtbot.keyClick(two.views.finder.user, Qt.Key.Key_Return)
    assert two.title() == "User u-7"
    assert two.views.finder.place.text() == f"8 of {NUM_USERS}"


def test_an_unknown_key_is_answered_with_keys_that_exist(two: UsersPage, qtbot) -> None:
    two.views.finder.start_typing()
    qtbot.keyClicks(two.views.finder.user, "nobody")
    with qtbot.waitSignal(two.notice) as said:
        qtbot.keyClick(two.views.finder.user, Qt.Key.Key_Return)
    assert "no user 'nobody'" in said.args[0]
    assert "u-0" in said.args[0]


@pytest.mark.parametrize(("jump", "first"), [("gain", "u-7"), ("loss", "u-0"), ("worst", "u-1")])
def test_jumps_walk_from_the_user_they_name(two: UsersPage, jump: str, first: str) -> None:
    getattr(two.views.finder, jump).click()
    assert shown_user(two) == first
    assert two.views.finder.place.text() == f"1 of {NUM_USERS}"


def test_random_shows_a_user_of_the_table_only(two: UsersPage) -> None:
    two.views.overview.by_users.chart.choose(0)
    listed = table_of(two)
    two.views.finder.random.click()
    assert shown_user(two) in listed


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


def test_a_bar_chosen_beside_a_user_narrows_the_walk(two: UsersPage) -> None:
    two.walker.show_user(0)
    two.views.desk.groups.chart.choose(1)
    two.walker.next_user()
    assert shown_user(two) == table_of(two)[0] == "u-3"


def test_another_metric_counts_anew(two: UsersPage, settle: Settle) -> None:
    two.views.overview.metric_chosen.emit("ndcg@20")
    settle(two)
    assert two._model.index(0, 3).data() == "0.5000"
    assert "NDCG@20 by history" in words_on(two.views.overview.by_users)


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


def test_a_view_is_copied_as_text(two: UsersPage) -> None:
    two.walker.show_user(2)
    two.header._copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "## User u-2" in copied
    assert "| 1 | Film 26 (26) |" in copied.replace("\\", "")


# States


def test_without_a_finished_run_the_page_says_so_and_leads_on(open_page: OpenPage, qtbot) -> None:
    page = open_page()
    state = state_of(page)
    assert state.accessibleName().startswith("No finished run yet")
    new_run = next(b for b in state.findChildren(QAbstractButton) if "New run" in b.text())
    with qtbot.waitSignal(page.open_place) as asked:
        new_run.click()
    assert asked.args == ["new_run", None]


def test_while_the_runs_are_read_the_page_says_so(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    page = open_page(["a"], wait=False)
    assert state_of(page).accessibleName().startswith("Reading the runs")


def test_damaged_lists_are_an_error_with_a_way_on_and_a_second_try(
    services: Services, data: Path, open_page: OpenPage, settle: Settle
) -> None:
    two_runs(services, data)
    file = RunFolder(services.home.runs / "a").top_items_file
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    page = open_page(["a"])
    state = state_of(page)
    assert "is damaged" in state.accessibleName()
    assert "evaluate" in state.accessibleName()
    file.write_bytes(whole)
    next(b for b in state.findChildren(QAbstractButton) if "Try again" in b.text()).click()
    settle(page)
    assert len(table_of(page)) == NUM_USERS


def test_a_damaged_run_b_leaves_run_a_in_view(
    services: Services, data: Path, open_page: OpenPage, qtbot
) -> None:
    two_runs(services, data)
    RunFolder(services.home.runs / "b").per_user_file.write_bytes(b"no archive")
    page = open_page(["a", "b"], wait=False)
    with qtbot.waitSignal(page.notice, timeout=5000) as said:
        pass
    assert said.args[0].startswith("Run B is not shown.")
    qtbot.waitUntil(lambda: page._services.tasks.num_pending == 0, timeout=5000)
    assert len(page._material.runs) == 1


def test_data_that_changed_since_the_run_are_refused(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    two_runs(services, data)
    (data / "image_feat.npy").unlink()
    page = open_page(["a"])
    assert "fingerprint" in state_of(page).accessibleName()


def test_a_run_without_measured_users_lists_them_without_values(
    services: Services, data: Path, open_page: OpenPage
) -> None:
    run = StoredRun(run_id="z", config=config_for(data))
    finish_run(services, run, ranked([None] * NUM_USERS), embeds=False)
    page = open_page(["z"])
    assert page._model.index(0, 3).data() == "0.0000"


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


def test_a_run_that_went_away_is_said_to_be_gone(open_page: OpenPage) -> None:
    page = open_page(["gone"])
    assert "Run gone is not there any more" in state_of(page).accessibleName()


def test_the_header_offers_all_users_and_a_copy_beside_a_user_only(two: UsersPage) -> None:
    two.walker.show_user(2)
    assert two.header._all.isVisible()
    assert two.header._copy.isVisible()
    two.header._all.click()
    assert two.title() == "Users"
    assert not two.header._copy.isVisible()


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
