"""From the form to a run: what bars it, what starts it, and what is foretold of it."""

from __future__ import annotations

import threading
from dataclasses import replace

from page_services import record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from studio.dataset_library import DatasetLibrary
from studio.pages.new_run.page import NewRunPage
from studio.qtmodels.plain_tip import plain_tip
from tests.helpers.new_run_page_words import control, type_into, words_of


def while_reading(qtbot, services, folder):
    """Return the page, and what lets the reading of its data go on."""
    go_on = threading.Event()
    services.library = DatasetLibrary(services.home, services.tasks, read=lambda _: go_on.wait(5))
    services.library.open_folder(folder)
    page = NewRunPage(services)
    qtbot.addWidget(page)
    return page, go_on


def test_while_the_data_is_read_training_waits_and_says_so(qtbot, services, folder) -> None:
    page, go_on = while_reading(qtbot, services, folder)
    assert not page.buttons.train.isEnabled()
    assert page.buttons.train.toolTip() == plain_tip("toy is being read.")
    go_on.set()
    page.close_page()


def test_a_reading_that_was_cancelled_is_not_begun_again(qtbot, services, folder) -> None:
    page, go_on = while_reading(qtbot, services, folder)
    services.library.cancel(folder)
    assert page.buttons.reason.text() == "toy is not read yet; open it on the Data page."
    go_on.set()
    page.close_page()


def test_a_folder_that_is_gone_is_said_before_training(services, tmp_path, open_page) -> None:
    services.library.open_folder(tmp_path / "gone")
    page = open_page()
    assert page.buttons.reason.text() == "The folder of gone is not there any more."
    page.close_page()


def test_train_starts_what_the_form_shows_and_opens_live(qtbot, page, services) -> None:
    type_into(qtbot, page, "Epochs", "3")
    with qtbot.waitSignal(page.open_place) as opened:
        page.buttons.train.click()
    assert opened.args == ["live", "run-1"]
    (config,) = services.started
    assert config.training.epochs == 3
    assert config.dataset.fingerprint


def test_the_keys_start_the_run_too(qtbot, page, services) -> None:
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=2000)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    control(page, "Epochs").setFocus()
    qtbot.keyClick(control(page, "Epochs"), Qt.Key.Key_Return, modifiers)
    assert len(services.started) == 1


def test_the_keys_work_while_the_keyboard_is_on_a_button_of_the_header(
    qtbot, page, services
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button, layout = QPushButton("Copy command"), QVBoxLayout(window)
    layout.addWidget(button)
    layout.addWidget(page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=2000)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(services.queue.added) == 1
    page.setParent(None)


def test_a_wrong_value_bars_training_with_the_reason_in_sight(qtbot, page, services) -> None:
    type_into(qtbot, page, "Epochs", "0")
    assert not page.buttons.train.isEnabled()
    assert page.buttons.train.toolTip() == plain_tip(page.buttons.reason.text())
    assert "Must be a whole number from 1 to 100000." in words_of(page.form.basics)
    assert page.buttons.reason.text() == "Epochs must be a whole number from 1 to 100000."
    page.starter.train()
    assert services.started == []


def test_a_run_that_cannot_be_started_is_told_and_can_be_tried_again(qtbot, page, services) -> None:
    services.trouble = ("The engine could not be started.", "Is the disk full?")
    with qtbot.waitSignal(page.trouble) as told:
        page.starter.train()
    assert told.args == ["The engine could not be started.", "Is the disk full?"]
    assert page.buttons.train.isEnabled()


def test_a_repeated_run_is_said_and_can_be_opened(qtbot, page, services) -> None:
    services.store.records = [record(page.editor.resolved.config)]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: "were run before: DASRec, earlier" in words_of(page), timeout=3000)
    with qtbot.waitSignal(page.open_place) as opened:
        control(page, "Open it").click()
    assert opened.args == ["runs", "run-7"]


def test_the_time_is_foretold_from_stored_runs(qtbot, page, services) -> None:
    config = page.editor.resolved.config
    services.store.records = [record(config, seconds_per_epoch=60.0, status="failed")]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: "up to about 50 min" in words_of(page), timeout=3000)


def test_too_few_epochs_to_stop_early_are_not_said_to_stop(qtbot, page, services) -> None:
    config = page.editor.resolved.config
    services.store.records = [record(config, seconds_per_epoch=60.0, status="failed")]
    services.recorder.runs_changed.emit()
    assert "50, stops after 10 without gain" in words_of(page)
    page.editor.type_entry("training.epochs", "2")
    qtbot.waitUntil(lambda: "\nabout 2 min\n" in words_of(page), timeout=3000)
    assert "without gain" not in words_of(page.form.outcome)


def test_memory_is_a_dash_too_where_a_value_is_wrong(qtbot, page, services) -> None:
    config = page.editor.resolved.config
    known = record(config, seconds_per_epoch=60.0, peak_memory_bytes=344_000_000)
    services.store.records = [known]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: "Main memory\n344 MB" in words_of(page), timeout=3000)
    page.editor.type_entry("training.learning_rate", "abc")
    assert "Epochs\n–\nTime\n–\nMain memory\n–" in words_of(page)
    page.editor.type_entry("training.learning_rate", "0.1")
    assert "Main memory\n344 MB" in words_of(page)


def test_patience_is_said_in_epochs(page) -> None:
    page.editor.type_entry("training.evaluate_every", "2")
    assert "50, stops after 20 without gain" in words_of(page)


def test_a_name_of_ones_own_goes_to_the_run(qtbot, page, services) -> None:
    type_into(qtbot, page, "Name", "<b>mine</b>")
    page.starter.train()
    assert services.names == ["<b>mine</b>"]


def test_the_command_is_copied(page) -> None:
    page.starter.copy_command()
    assert QApplication.clipboard().text().startswith("python main.py train --data ")


def test_a_stored_run_on_this_data_is_offered_first_and_fills_the_form(
    qtbot, page, services
) -> None:
    config = page.editor.resolved.config
    other = config.dataset.model_copy(update={"fingerprint": "0" * 64})
    training = config.training.model_copy(update={"epochs": 7})
    services.store.records = [
        record(config.model_copy(update={"dataset": other}), "new", name="new", created_at_ms=2),
        record(config.model_copy(update={"training": training}), "old", name="old"),
    ]
    services.store.records[1] = replace(services.store.records[1], created_at_ms=1)
    services.recorder.runs_changed.emit()
    menu = page.form.start_row._menu
    qtbot.waitUntil(lambda: len(page._records) == 2)
    menu.aboutToShow.emit()
    assert [one.text().split(",")[0] for one in menu.actions()] == ["old", "new"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.editor.resolved.config.training.epochs == 7)
