"""The way from a table to a data set, as a person goes it."""

from __future__ import annotations

import hashlib
import threading

import pytest
from file_server import movielens, serve
from page_services import write_folder
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QLineEdit, QProgressBar

from dasrec_core.data.importing import writing
from dasrec_core.data.loading import inspect_folder
from dasrec_core.data.public.entries import public_set
from studio.pages.data.importing.wizard import CHECK, COLUMNS, FILTER, SOURCE
from studio.pages.data.report_view import ReportView

HEADER = "who,what,rating,timestamp\n"
ROWS = "".join(f"u{u},i{i},{1 + (u + i) % 5},{u * 10 + i}\n" for u in range(8) for i in range(6))


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "tables" / "plays.csv"
    path.parent.mkdir()
    path.write_text(HEADER + ROWS)
    return path


@pytest.fixture
def wizard(page):
    page.begin_import()
    return page.imports.wizard


@pytest.fixture
def idle(qtbot, page):
    """Wait until the import does nothing in the background."""

    def wait():
        qtbot.waitUntil(lambda: not page.imports.wizard.session.busy, timeout=5000)

    return wait


@pytest.fixture
def at_check(wizard, ratings, idle):
    """A wizard whose last step is in front, with a table that has no fault unless rows add one."""

    def go(more: str = ""):
        ratings.write_text(HEADER + ROWS + more)
        wizard.choose(ratings)
        idle()
        named(wizard, QComboBox, "User").setCurrentText("who")
        named(wizard, QComboBox, "Item").setCurrentText("what")
        named(wizard, QComboBox, "User").activated.emit(1)
        for _ in range(2):
            press(wizard, "Next")
            idle()
        assert wizard.step == CHECK
        return wizard

    return go


def named(widget, kind, name):
    (found,) = [one for one in widget.findChildren(kind) if one.accessibleName() == name]
    return found


def press(widget, name: str) -> None:
    named(widget, QAbstractButton, name).click()


def words_of(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def test_a_ratings_file_becomes_an_open_data_set(qtbot, page, at_check, idle, services) -> None:
    wizard = at_check()
    named(wizard, QLineEdit, "Name").setText("mine")
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        press(wizard, "Import")
    assert page.imports.wizard is None
    assert isinstance(page.views.current, ReportView)
    assert page.title() == "mine"
    assert inspect_folder(services.home.path / "datasets" / "mine").dataset.num_users == 8


def test_without_columns_there_is_no_way_on_and_it_says_why(wizard, ratings, idle) -> None:
    wizard.choose(ratings)
    idle()
    assert wizard.step == COLUMNS
    assert not named(wizard, QAbstractButton, "Next").isEnabled()
    assert "Choose the columns of users and items." in words_of(wizard)


def test_counts_follow_the_filter_while_it_is_typed(qtbot, wizard, at_check, idle) -> None:
    at_check()
    press(wizard, "Back")
    assert wizard.step == FILTER
    least = named(wizard, QLineEdit, "Rating at least")
    least.setText("4")
    least.textEdited.emit("4")
    idle()
    expected = sum(1 + (u + i) % 5 >= 4 for u in range(8) for i in range(6))
    assert wizard.session.plan.steps[-1].num_interactions == expected
    assert f"{expected - 16:,}" in words_of(wizard)  # of each user one for validation, one for test


@pytest.fixture
def labelled(tmp_path):
    """Eight users of six rows: the first four for training, one each for validation and test."""
    path = tmp_path / "labelled" / "plays.csv"
    path.parent.mkdir()
    lines = [f"u{u},i{i},{'000012'[i]},{'000112'[i]}" for u in range(8) for i in range(6)]
    path.write_text("\n".join(["user,item,x_label,mine", *lines]) + "\n")
    return path


def sizes(wizard) -> list[int]:
    return [wizard.session.plan.split_size(split) for split in ("train", "valid", "test")]


def choose(wizard, name: str, words: str) -> None:
    box = named(wizard, QComboBox, name)
    box.setCurrentText(words)
    box.activated.emit(box.currentIndex())


def test_the_split_of_a_table_is_offered_counted_and_written(
    qtbot, wizard, labelled, idle, services
) -> None:
    wizard.choose(labelled)
    idle()
    assert named(wizard._columns, QComboBox, "Split").currentText() == "x_label"
    for _ in range(2):
        press(wizard, "Next")
        idle()
        assert "As the table says, column x_label" in words_of(wizard)
    assert named(wizard._filter, QComboBox, "Split").currentText() == "As the table says"
    assert not named(wizard, QLineEdit, "Seed").isEnabled()
    assert sizes(wizard) == [32, 8, 8]
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        press(wizard, "Import")
    dataset = inspect_folder(services.home.path / "datasets" / "plays").dataset
    assert [dataset.item_keys[at] for at in set(dataset.test.item_ids.tolist())] == ["i5"]


def test_another_column_and_another_rule_change_the_counts(wizard, labelled, idle) -> None:
    wizard.choose(labelled)
    idle()
    choose(wizard._columns, "Split", "mine")
    press(wizard, "Next")
    idle()
    assert sizes(wizard) == [24, 16, 8]
    choose(wizard._filter, "Split", "At random, per user")
    idle()
    assert sizes(wizard) == [32, 8, 8]
    assert named(wizard, QLineEdit, "Seed").isEnabled()


def test_the_rule_comes_and_goes_with_its_column(wizard, labelled, idle) -> None:
    wizard.choose(labelled)
    idle()
    choose(wizard._columns, "Split", "None")
    assert wizard.session.recipe.split.kind == "random"
    press(wizard, "Next")
    rules = named(wizard._filter, QComboBox, "Split")
    assert not rules.model().item(rules.findText("As the table says")).isEnabled()
    press(wizard, "Back")
    choose(wizard._columns, "Split", "mine")
    assert wizard.session.recipe.split.kind == "column"


def test_a_number_that_is_none_is_marked_and_changes_nothing(wizard, at_check) -> None:
    at_check()
    press(wizard, "Back")
    before = wizard.session.recipe
    line = named(wizard, QLineEdit, "Per user, at least")
    line.setText("many")
    line.textEdited.emit("many")
    assert line.property("invalid") == "true"
    assert wizard.session.recipe == before


def test_settings_in_conflict_block_the_way_on_with_words(wizard, at_check) -> None:
    at_check()
    press(wizard, "Back")
    for name in ("Validation, per cent", "Test, per cent"):
        line = named(wizard, QLineEdit, name)
        line.setText("48")
        line.textEdited.emit("48")
    assert "must leave a tenth for training" in words_of(wizard)
    assert not named(wizard, QAbstractButton, "Next").isEnabled()


def test_a_faulty_row_is_left_out_only_when_ticked(wizard, at_check, idle) -> None:
    at_check("u1,,3,1\n")
    assert not named(wizard, QAbstractButton, "Import").isEnabled()
    ticks = [one for one in wizard._check.findChildren(QCheckBox) if one.isVisibleTo(wizard)]
    (tick,) = [one for one in ticks if one.text().startswith("Leave these rows out")]
    tick.click()
    idle()
    assert wizard.session.recipe.repairs == ("drop_missing_ids",)
    assert named(wizard, QAbstractButton, "Import").isEnabled()


def test_stopping_a_write_leaves_nothing_and_the_steps_as_they_were(
    qtbot, wizard, at_check, idle, monkeypatch, services
) -> None:
    at_check()
    is_writing, go_on = threading.Event(), threading.Event()
    write = writing._write

    def wait(path, content):
        is_writing.set()
        go_on.wait(5)
        write(path, content)

    monkeypatch.setattr(writing, "_write", wait)
    press(wizard, "Import")
    assert is_writing.wait(5)
    press(wizard, "Stop the import")
    go_on.set()
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)
    assert list((services.home.path / "datasets").iterdir()) == []
    assert wizard.step == CHECK
    assert named(wizard, QAbstractButton, "Import").isEnabled()


def test_a_folder_in_the_way_is_told_and_nothing_is_lost(wizard, at_check, idle, services) -> None:
    taken = services.home.path / "datasets" / "mine"
    taken.mkdir(parents=True)
    (taken / "precious").write_text("kept")
    at_check()
    named(wizard, QLineEdit, "Name").setText("mine")
    press(wizard, "Import")
    idle()
    assert "not empty; nothing was written" in words_of(wizard)
    assert (taken / "precious").read_text() == "kept"


def test_what_is_no_table_is_told_on_the_first_step(wizard, tmp_path, idle) -> None:
    (tmp_path / "page.csv").write_text("<!doctype html>")
    wizard.choose(tmp_path / "page.csv")
    idle()
    assert wizard.step == SOURCE
    assert "This is a web page" in words_of(wizard)


def test_a_data_set_chosen_for_import_is_opened_instead(qtbot, wizard, page, folder, services):
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        wizard.choose(folder)
    assert page.title() == "toy"


def test_cancelling_brings_back_what_was_shown(page, wizard) -> None:
    press(wizard, "Cancel")
    assert page.imports.wizard is None
    assert page.title() == "Data"


def drop(page, path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    at, copy = QPoint(5, 5), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(at, copy, dropped, left, none))


def test_a_dropped_table_starts_the_import(page, ratings, idle) -> None:
    drop(page, ratings)
    idle()
    assert page.imports.wizard.step == COLUMNS
    assert "plays.csv" in words_of(page)


def test_a_dropped_table_of_a_data_set_opens_that(qtbot, page, tmp_path, services) -> None:
    folder = write_folder(tmp_path / "toy")
    (folder / "items.csv").write_text("item_id,title\n0,A\n")
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        drop(page, folder / "items.csv")
    assert page.title() == "toy"


def test_the_header_switch_reads_the_table_anew(wizard, ratings, idle) -> None:
    wizard.choose(ratings)
    idle()
    named(wizard, QCheckBox, "The first line names the columns").click()
    idle()
    assert wizard.session.source.table.columns[0] == "column 1"


def test_every_control_of_every_step_has_a_name(wizard, at_check) -> None:
    at_check("u1,,3,1\n")
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    controls = [one for kind in kinds for one in wizard.findChildren(kind)]
    own = [one for one in controls if not one.objectName().startswith("qt_")]
    assert [one for one in own if not one.accessibleName()] == []


def test_a_public_data_set_is_fetched_only_when_its_button_is_pressed(wizard, idle) -> None:
    content = movielens()
    with serve(content) as server:
        entry = public_set("ml-100k").model_copy(
            update={
                "url": server.url,
                "bytes": len(content),
                "md5": hashlib.md5(content).hexdigest(),
            }
        )
        assert server.ranges == []
        wizard.fetch(entry)
        idle()
    assert wizard.step == COLUMNS
    assert named(wizard, QComboBox, "User").currentText() == "column 1"
    press(wizard, "Next")
    idle()
    assert len(wizard.session.plan.user_keys) == 9


def test_a_download_that_fails_is_told_and_another_source_can_be_chosen(wizard, idle) -> None:
    with serve(b"something else") as server:
        wizard.fetch(public_set("ml-100k").model_copy(update={"url": server.url}))
        idle()
    assert wizard.step == SOURCE
    assert "ended the connection" in words_of(wizard)
    assert named(wizard, QAbstractButton, "Choose a file…").isEnabled()


def test_the_keyboard_in_the_list_of_data_sets_does_not_end_the_import(qtbot, page, wizard) -> None:
    panel = page.left_panel()
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    panel._list.setFocus()
    qtbot.waitUntil(panel._list.hasFocus, timeout=2000)
    assert page.imports.wizard is wizard
    panel.hide()


def test_one_import_shows_one_bar_and_says_once_what_went_wrong(
    wizard, at_check, idle, monkeypatch
) -> None:
    go_on = threading.Event()

    def fail(*_args):
        go_on.wait(5)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write", fail)
    at_check()
    press(wizard, "Import")
    bars = [bar for bar in wizard.findChildren(QProgressBar) if bar.isVisibleTo(wizard)]
    assert [bar.accessibleName() for bar in bars] == ["Progress of the import"]
    go_on.set()
    idle()
    assert words_of(wizard).count("No space left") == 1
