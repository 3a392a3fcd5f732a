"""The steps of the import: what they ask, count, refuse and write."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QProgressBar

from dasrec_core.data.importing import writing
from dasrec_core.data.loading import inspect_folder
from studio.pages.data.importing.wizard import CHECK, COLUMNS, FILTER
from studio.pages.data.report_view import ReportView
from tests.helpers.data_page_words import named, press, put, words_of


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


def test_a_name_that_is_taken_away_stays_away_until_another_is_typed(wizard, at_check) -> None:
    at_check()
    line = put(wizard, "Name", "")
    assert line.text() == ""
    assert "Give the data set a name" in words_of(wizard)
    assert put(wizard, "Name", "m").text() == "m"


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


def test_cancelling_brings_back_what_was_shown(page, wizard) -> None:
    press(wizard, "Cancel")
    assert page.imports.wizard is None
    assert page.title() == "Data"


def test_the_header_switch_reads_the_table_anew(wizard, ratings, idle) -> None:
    wizard.choose(ratings)
    idle()
    named(wizard, QCheckBox, "The first line names the columns").click()
    idle()
    assert wizard.session.source.table.columns[0] == "column 1"


def test_a_first_line_that_may_be_data_is_told_beside_the_switch(wizard, tmp_path, idle) -> None:
    (tmp_path / "plays.csv").write_text("alice,song1\nbob,song2\n")
    wizard.choose(tmp_path / "plays.csv")
    idle()
    assert "If the first line is data, switch off" in words_of(wizard)
    named(wizard, QCheckBox, "The first line names the columns").click()
    idle()
    assert "If the first line is data" not in words_of(wizard)


def test_the_header_switch_keeps_what_was_chosen_beside_the_columns(wizard, at_check, idle) -> None:
    at_check("u1,,3,1\n")
    wizard.session.edit(repairs=("drop_missing_ids",), split={"kind": "time", "seed": 7})
    press(wizard, "Back")
    put(wizard, "Rating at least", "2")
    put(wizard, "Per user, at least", "3")
    idle()
    before = wizard.session.recipe
    press(wizard, "Back")
    switch = named(wizard, QAbstractButton, "The first line names the columns")
    for _ in range(2):
        switch.click()
        idle()
    after = wizard.session.recipe
    assert after.filter == before.filter.model_copy(update={"rating_at_least": None})
    assert after.split == before.split.model_copy(update={"kind": "random"})
    assert after.repairs == before.repairs


def test_the_header_switch_lets_the_columns_tell_a_split_that_nobody_chose(
    wizard, ratings, idle
) -> None:
    splits = ("train", "valid", "test")
    rows = "".join(f"u{u},i{i},{splits[i % 3]}\n" for u in range(8) for i in range(6))
    ratings.write_text("who,what,split\n" + rows)
    wizard.choose(ratings)
    idle()
    for on, kind in ((False, "random"), (True, "column")):
        wizard.session.switch_header(on)
        idle()
        assert wizard.session.recipe.split.kind == kind


def test_every_control_of_every_step_has_a_name(wizard, at_check) -> None:
    at_check("u1,,3,1\n")
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    controls = [one for kind in kinds for one in wizard.findChildren(kind)]
    own = [one for one in controls if not one.objectName().startswith("qt_")]
    assert [one for one in own if not one.accessibleName()] == []


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
