"""Nothing that is being imported or mapped is thrown away without a question."""

from __future__ import annotations

import threading

import pytest
from page_services import write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QMenu

from dasrec_core.data.importing import writing
from studio.pages.data.payload import MapTitles
from studio.pages.leaving import LEAVE
from studio.widgets.confirm import CANCEL
from tests.helpers.data_page_words import named, press
from tests.helpers.dropping_files import drop


@pytest.fixture
def known(read, tmp_path):
    """Two data sets on the list."""
    return [read(write_folder(tmp_path / name)).path for name in ("films", "songs")]


@pytest.fixture
def begun(page, known, wizard, ratings, idle):
    """An import with a table, over a data set that is shown."""
    page.show_folder(str(known[0]))
    page.begin_import()
    page.imports.wizard.choose(ratings)
    idle()
    return page.imports.wizard


@pytest.fixture
def panel(qtbot, page, begun):
    panel = page.left_panel()
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel.hide()


def selected(panel) -> list[str]:
    return [item.text() for item in panel._list.selectedItems()]


def click(qtbot, panel, name: str) -> None:
    (item,) = panel._list.findItems(name, Qt.MatchFlag.MatchExactly)
    place = panel._list.visualItemRect(item).center()
    qtbot.mouseClick(panel._list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def ways_to_other_data(page, folder):
    return {
        "list": lambda: page.show_folder(str(folder)),
        "open": lambda: page.open_folder(folder),
        "window": lambda: page.activate(folder),
        "titles": lambda: page.activate(MapTitles(folder)),
        "drop": lambda: drop(page, folder),
    }


@pytest.mark.parametrize("way", ["list", "open", "window", "titles", "drop"])
def test_an_import_that_is_kept_goes_on_whatever_else_was_opened(
    page, begun, known, confirm, way
) -> None:
    ways_to_other_data(page, known[1])[way]()
    assert [asked.title for asked in confirm.asked] == ["An import is not finished"]
    assert page.imports.wizard is begun
    assert begun.session.source is not None


@pytest.mark.parametrize("way", ["list", "open", "window", "titles", "drop"])
def test_an_import_that_is_left_makes_room_for_what_was_opened(
    page, begun, known, confirm, way
) -> None:
    confirm.answer = LEAVE
    ways_to_other_data(page, known[1])[way]()
    assert page.imports.wizard is None
    assert page.title() == "songs"


def test_another_table_that_is_dropped_takes_the_place_of_the_first_only_when_agreed(
    page, begun, confirm, tmp_path, idle
) -> None:
    other = tmp_path / "tables" / "views.csv"
    other.write_text("user_id,item_id\n1,2\n")
    drop(page, other)
    idle()
    assert begun.session.source.name == "plays"
    confirm.answer = LEAVE
    drop(page, other)
    idle()
    assert page.imports.wizard.session.source.name == "views"


@pytest.mark.parametrize("answer", [CANCEL, None])
def test_the_selection_goes_back_to_what_is_shown(qtbot, page, panel, confirm, answer) -> None:
    confirm.answer = answer
    click(qtbot, panel, "songs")
    qtbot.waitUntil(lambda: selected(panel) == ["films"], timeout=2000)
    assert panel._list.currentItem().text() == "films"


def test_one_click_asks_once(qtbot, panel, confirm) -> None:
    confirm.answer = None
    click(qtbot, panel, "songs")
    assert len(confirm.asked) == 1


def test_no_menu_stands_over_the_question(qtbot, page, panel) -> None:
    asked = QDialog(page)
    asked.open()
    panel._open_menu(panel._list.visualItemRect(panel._list.item(0)).center())
    assert panel.findChildren(QMenu) == []
    asked.close()


def test_a_write_goes_on_while_it_is_asked_about(
    qtbot, page, at_check, known, confirm, monkeypatch, services
) -> None:
    wizard = at_check()
    go_on, write = threading.Event(), writing._write
    monkeypatch.setattr(writing, "_write", lambda *args: (go_on.wait(5), write(*args)))
    press(wizard, "Import")
    page.show_folder(str(known[0]))
    assert confirm.asked
    go_on.set()
    qtbot.waitUntil(lambda: page.title() == "plays", timeout=5000)
    assert (services.home.path / "datasets" / "plays").is_dir()


def test_an_import_for_which_nothing_was_chosen_is_left_without_a_question(
    page, known, wizard, confirm
) -> None:
    page.show_folder(str(known[0]))
    assert (confirm.asked, page.title()) == ([], "films")


@pytest.fixture
def titles(page, known, tmp_path, idle_tasks):
    """A list of titles with a table, over a data set that is shown."""
    page.show_folder(str(known[0]))
    named(page, QAbstractButton, "Map titles and pictures…").click()
    table = tmp_path / "names.csv"
    table.write_text("item_id,title\n0,Zero\n")
    page.views.current.choose(table)
    idle_tasks()
    return page.views.current


@pytest.fixture
def idle_tasks(qtbot, services):
    """Wait until nothing is read or written."""

    def wait():
        qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)

    return wait


def action(widget, words: str):
    (found,) = [one for one in widget.actions() if one.text() == words]
    return found


def ways_to_lose_titles(page):
    panel = page.left_panel()._list
    return {
        "import": page.begin_import,
        "f5": action(page, "Check again").trigger,
        "button": page.buttons._again.click,
        "check in the list": action(panel, "Check again").trigger,
        "delete in the list": action(panel, "Take off the list").trigger,
        "take off": page.views.forget_asked.emit,
    }


WAYS = ["import", "f5", "button", "check in the list", "delete in the list", "take off"]


@pytest.mark.parametrize("way", WAYS)
def test_a_list_of_titles_is_asked_about_too(page, titles, known, confirm, services, way) -> None:
    ways_to_lose_titles(page)[way]()
    assert [asked.title for asked in confirm.asked] == ["A list of titles is not finished"]
    assert page.views.current is titles
    assert services.library.entry(known[0]) is not None
    assert services.tasks.num_pending == 0


@pytest.mark.parametrize("way", WAYS)
def test_a_list_of_titles_that_is_left_makes_room(page, titles, confirm, idle_tasks, way) -> None:
    confirm.answer = LEAVE
    ways_to_lose_titles(page)[way]()
    idle_tasks()
    assert len(confirm.asked) == 1
    assert page.views.current is not titles
    assert page.unfinished() == ""


def test_checking_and_taking_off_other_data_leaves_the_titles_alone(
    page, titles, known, confirm, services, idle_tasks
) -> None:
    panel = page.left_panel()
    panel.check_asked.emit(str(known[1]))
    idle_tasks()
    panel.forget_asked.emit(str(known[1]))
    assert (confirm.asked, services.library.entry(known[1])) == ([], None)
    assert page.views.current is titles


def test_an_import_is_not_asked_about_where_it_goes_on(page, begun, known, confirm) -> None:
    page.left_panel().check_asked.emit(str(known[0]))
    page.left_panel().forget_asked.emit(str(known[0]))
    assert (confirm.asked, page.imports.wizard) == ([], begun)


def test_titles_that_were_written_are_read_without_a_question(
    qtbot, page, titles, known, confirm, services
) -> None:
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        press(titles, "Save titles")
    assert confirm.asked == []
    assert services.library.entry(known[0]).report.items.titles[0] == "Zero"
