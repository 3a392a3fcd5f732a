"""The table of items, and giving titles to them."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_services import write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel

from dasrec_core.errors import DiskError
from studio.item_listing import ItemListing, make_listing
from studio.pages.data.items_card import ItemsCard
from studio.pages.data.payload import MapTitles
from studio.pages.data.titles_view import TitlesView
from studio.qtmodels.items_table import ItemsTableModel
from tests.helpers.data_page_words import named, words_of

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")


def listing(count: int) -> ItemListing:
    generator = np.random.default_rng(1)
    return make_listing(
        tuple(f"B{number:06d}" for number in range(count)),
        tuple("" if number % 10 == 9 else f"Title {NAMES[number % 7]}" for number in range(count)),
        generator.integers(0, 50, count),
        generator.integers(0, 5, count),
    )


def shown(model) -> list[int]:
    return [int(model.index(row, 0).data().replace(",", "")) for row in range(model.rowCount())]


def latin_only(_font) -> SimpleNamespace:
    """Metrics of a computer with no other fonts."""
    return SimpleNamespace(inFontUcs4=lambda letter: letter < 0x250)


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (("Amélie", "千と千尋の神隠し"), "such as し, と, の (U+3057, U+3068, U+306E)"),
        (("Amélie",), ""),
    ],
)
def test_letters_that_no_font_has_are_said(qtbot, monkeypatch, titles, words: str) -> None:
    monkeypatch.setattr("studio.theme.fonts.QFontMetrics", latin_only)
    count = len(titles)
    zeros = np.zeros(count, dtype=np.int64)
    card = ItemsCard(make_listing(("k",) * count, titles, zeros, zeros))
    qtbot.addWidget(card)
    card.show()
    assert words in card.unshown.text()
    assert card.unshown.isVisible() == bool(words)


def test_items_are_found_by_number_id_and_title(qtbot) -> None:
    model = ItemsTableModel(listing(30))
    for words, expected in (("b000012", [12]), ("title delta", [3, 10, 17, 24]), ("nothing", [])):
        model.find(words)
        assert shown(model) == expected


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_every_column_sorts_with_empty_titles_last(qtbot, column, order) -> None:
    items = listing(40)
    model = ItemsTableModel(items)
    model.sort(column, order)
    keys = [
        lambda n: n,
        lambda n: items.keys[n],
        lambda n: items.titles[n],
        lambda n: items.train[n],
        lambda n: items.held_out[n],
    ]
    rows = shown(model)
    if column == 2:
        assert [items.titles[n] for n in rows[-4:]] == [""] * 4
        rows = rows[:-4]
    values = [keys[column](n) for n in rows]
    assert values == sorted(values, reverse=order == Qt.SortOrder.DescendingOrder)


def test_numbers_sort_downwards_too(qtbot) -> None:
    model = ItemsTableModel(listing(12))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.find("alpha")
    assert shown(model) == [7, 0]


def test_without_ids_and_titles_items_are_found_by_number(qtbot) -> None:
    items = make_listing((), (), np.arange(12), np.zeros(12, dtype=np.int64))
    assert items.matching("11").tolist() == [11]
    assert items.matching("").tolist() == list(range(12))
    assert make_listing((), (), np.arange(0), np.arange(0)).matching("x").tolist() == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("aB.* \n(é", max_size=6), min_size=1, max_size=8),
    st.text("aB.*( é", max_size=3),
)
def test_a_search_finds_what_looking_at_every_item_finds(titles, words) -> None:
    items = make_listing((), tuple(titles), np.arange(len(titles)), np.arange(len(titles)))
    expected = [
        number
        for number, title in enumerate(titles)
        if all(word in f"{number}  {title}".lower() for word in words.lower().split())
    ]
    assert items.matching(words).tolist() == expected


def test_a_search_keeps_the_order_that_was_asked_for(qtbot) -> None:
    items = listing(60)
    model = ItemsTableModel(items)
    model.sort(3, Qt.SortOrder.DescendingOrder)
    model.find("title gamma")
    counts = [int(items.train[number]) for number in shown(model)]
    assert counts == sorted(counts, reverse=True)


def test_twenty_thousand_items_are_shown_and_searched_without_a_pause(qtbot) -> None:
    items = listing(20_000)
    card = ItemsCard(items)
    qtbot.addWidget(card)
    card.resize(900, 400)
    begin = time.perf_counter()
    card.grab()
    card._find.setText("title zeta")
    card.search()
    card.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    card.grab()
    assert time.perf_counter() - begin < 1.0  # 0.1 s alone on a quiet machine
    assert "of 20,000 items" in card._count.text()


@pytest.fixture
def titles(qtbot, page, services, tmp_path):
    """The view that takes titles, over a data set of 5 items without ids."""
    folder = write_folder(tmp_path / "toy")
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        page.open_folder(folder)
    named(page, QAbstractButton, "Map titles and pictures…").click()
    return page.views.current


def choose(qtbot, titles, services, path) -> str:
    titles.choose(path)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    return "\n".join(label.text() for label in titles.findChildren(QLabel))


def test_titles_are_written_after_it_was_shown_whom_they_fit(
    qtbot, page, titles, services, tmp_path
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title\n" + "".join(f"{n},Name {n}\n" for n in range(4)))
    words = choose(qtbot, titles, services, table)
    assert "4 of 5 items are in the table, found by their number." in words
    assert "0: Name 0" in words
    assert not (tmp_path / "toy" / "items.csv").exists()
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        named(titles, QAbstractButton, "Save titles").click()
    assert services.library.entry(tmp_path / "toy").report.items.titles[:2] == ("Name 0", "Name 1")


def test_a_table_of_other_items_can_be_corrected_but_not_saved(
    qtbot, titles, services, tmp_path
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title,row\n" + "".join(f"x{n},Name {n},{n}\n" for n in range(5)))
    assert "0 of 5 items" in choose(qtbot, titles, services, table)
    save = named(titles, QAbstractButton, "Save titles")
    assert not save.isEnabled()
    ids = named(titles, QComboBox, "Item id")
    ids.setCurrentText("row")
    ids.activated.emit(2)
    qtbot.waitUntil(save.isEnabled, timeout=5000)


def test_pictures_that_lie_beside_the_table_are_counted(qtbot, titles, services, tmp_path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title,image\n0,A,a.png\n1,B,b.png\n")
    (tmp_path / "a.png").write_bytes(b"x")
    assert "Pictures beside it: 1." in choose(qtbot, titles, services, table)


def test_rows_that_are_not_used_are_told(qtbot, titles, services, tmp_path) -> None:
    table = tmp_path / "t.csv"
    lines = "".join(f"{number},Title {number}\n" for number in range(5))
    table.write_text(f"item_id,title\n{lines}0,Another\n1\n")
    titles.choose(table)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    assert "5 of 5 items are in the table" in words_of(titles)
    assert "1 row repeats an item that was listed before." in words_of(titles)
    assert "1 row does not fit the header." in words_of(titles)


def test_what_is_no_table_is_told(qtbot, titles, services, tmp_path) -> None:
    (tmp_path / "x.csv").write_text("")
    assert "The file is empty." in choose(qtbot, titles, services, tmp_path / "x.csv")


def test_a_table_that_cannot_be_read_leaves_nothing_of_the_one_before(
    qtbot, titles, services, tmp_path
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title\n0,Zero\n")
    choose(qtbot, titles, services, table)
    (tmp_path / "bad.csv").write_text("")
    choose(qtbot, titles, services, tmp_path / "bad.csv")
    ids, save = named(titles, QComboBox, "Item id"), named(titles, QAbstractButton, "Save titles")
    ids.activated.emit(0)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    words = words_of(titles)
    assert ("bad.csv" in words, "The file is empty." in words) == (True, True)
    assert "0: Zero" not in words
    assert not save.isEnabled()
    assert not ids.isVisibleTo(titles)
    assert not titles.has_begun


def test_a_table_that_is_chosen_again_begins_with_the_columns_that_are_used(
    qtbot, titles, services, tmp_path
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title,row\n0,Zero,x\n")
    choose(qtbot, titles, services, table)
    ids = named(titles, QComboBox, "Item id")
    ids.setCurrentText("row")
    ids.activated.emit(2)
    choose(qtbot, titles, services, table)
    assert ids.currentText() == "item_id"


def test_titles_that_could_not_be_written_can_be_saved_once_there_is_room(
    qtbot, titles, services, tmp_path, monkeypatch
) -> None:
    table = tmp_path / "names.csv"
    table.write_text("item_id,title\n0,Zero\n")
    choose(qtbot, titles, services, table)
    save = named(titles, QAbstractButton, "Save titles")
    with monkeypatch.context() as full:
        full.setattr("studio.pages.data.titles_view.write_titles", refuse_to_write)
        save.click()
        qtbot.waitUntil(lambda: "The disk is full." in words_of(titles), timeout=5000)
    assert save.isEnabled()
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        save.click()
    assert (tmp_path / "toy" / "items.csv").exists()


def refuse_to_write(_folder, _mapping):
    raise DiskError("The disk is full.", "Free some space.")


def test_going_back_shows_the_data_set_again(page, titles) -> None:
    named(titles, QAbstractButton, "Cancel").click()
    assert page.title() == "toy"
    assert page.views.current is not titles


def test_titles_can_be_asked_for_from_elsewhere_and_wait_for_the_data(
    qtbot, page, services, tmp_path
) -> None:
    folder = write_folder(tmp_path / "toy")
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        page.activate(MapTitles(folder))
        assert not page.findChildren(TitlesView)
    assert len(page.findChildren(TitlesView)) == 1


def test_who_turns_to_other_data_meanwhile_is_not_asked_for_titles(
    qtbot, page, services, tmp_path, read
) -> None:
    other = read(write_folder(tmp_path / "other"))
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        page.activate(MapTitles(write_folder(tmp_path / "toy")))
        page.show_folder(str(other.path))
    page.show_folder(str(tmp_path / "toy"))
    assert not page.findChildren(TitlesView)
