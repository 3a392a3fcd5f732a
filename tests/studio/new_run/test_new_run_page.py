"""The New run page as a person meets it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from page_services import record, write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit

import studio
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from studio.dataset_library import DatasetLibrary
from studio.forms.draft_file import restore_draft
from studio.pages.new_run.page import NewRunPage
from studio.pages.new_run.payload import UseData, UseSetting
from studio.qtmodels.plain_tip import plain_tip

STUDIO = Path(studio.__file__).parent


def words_of(widget) -> str:
    labels = [one for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(label.text() for label in labels)


def control(page, name: str):
    return next(
        one
        for kind in (QLineEdit, QComboBox, QAbstractButton)
        for one in page.findChildren(kind)
        if one.accessibleName() == name and one.isVisibleTo(page)
    )


def type_into(qtbot, page, name: str, words: str) -> None:
    line = control(page, name)
    line.selectAll()
    qtbot.keyClicks(line, words)


def test_a_fresh_page_can_train_the_newest_data_set(page, folder) -> None:
    assert page.editor.draft.dataset == str(folder)
    assert page.buttons.train.isEnabled()
    assert "No estimate yet" in words_of(page)


def test_without_any_data_set_the_demo_is_taken(services, open_page) -> None:
    page = open_page()
    assert page.editor.draft.dataset == str(services.home.demo)
    assert page.buttons.train.isEnabled()
    page.close_page()


def test_while_the_data_is_read_training_waits_and_says_so(qtbot, services, folder) -> None:
    go_on = threading.Event()
    services.library = DatasetLibrary(services.home, services.tasks, read=lambda _: go_on.wait(5))
    services.library.open_folder(folder)
    page = NewRunPage(services)
    qtbot.addWidget(page)
    assert not page.buttons.train.isEnabled()
    assert page.buttons.train.toolTip() == plain_tip("toy is being read.")
    go_on.set()
    page.close_page()


def test_a_reading_that_was_cancelled_is_not_begun_again(qtbot, services, folder) -> None:
    go_on = threading.Event()
    services.library = DatasetLibrary(services.home, services.tasks, read=lambda _: go_on.wait(5))
    services.library.open_folder(folder)
    page = NewRunPage(services)
    qtbot.addWidget(page)
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
    with qtbot.waitSignal(page.notice) as told:
        page.starter.train()
    assert told.args == ["The engine could not be started. Is the disk full?"]
    assert page.buttons.train.isEnabled()


def test_undo_takes_back_one_setting(qtbot, page) -> None:
    type_into(qtbot, page, "Epochs", "33")
    qtbot.keyClick(control(page, "Epochs"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert control(page, "Epochs").text() == "50"


def test_a_change_is_listed_and_can_be_set_back(qtbot, page) -> None:
    type_into(qtbot, page, "Epochs", "3")
    assert "Changed from the defaults" in words_of(page.form.changes)
    control(page.form.changes, "Undo Epochs").click()
    assert "Nothing." in words_of(page.form.changes)


def test_the_draft_is_there_at_the_next_start(qtbot, page, services, open_page) -> None:
    type_into(qtbot, page, "Epochs", "3x")
    qtbot.waitUntil(lambda: page.form.start_row._saved.words() == "Draft saved", timeout=3000)
    later = open_page()
    assert control(later, "Epochs").text() == "3x"
    later.close_page()


def test_closing_at_once_loses_nothing(qtbot, page, services) -> None:
    type_into(qtbot, page, "Epochs", "3")
    page.close_page()
    assert restore_draft(services.home.path / "draft.json").entries == {"training.epochs": "3"}


def test_a_draft_that_cannot_be_saved_is_said(qtbot, page, services) -> None:
    (services.home.path / "draft.tmp").mkdir(parents=True)
    type_into(qtbot, page, "Epochs", "3")
    qtbot.waitUntil(lambda: page.form.start_row._saved.words() == "Draft not saved", timeout=3000)


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_model_shows_its_settings(page, model) -> None:
    page.show()
    page.form.basics.model_chosen.emit(model)
    assert page.editor.draft.model == model
    assert page.buttons.train.isEnabled()
    assert page.form.parameters._current().num_shown == len(page.editor.resolved.fields)


def test_models_that_need_features_are_barred_without_them(services, tmp_path, open_page) -> None:
    services.library.open_folder(write_folder(tmp_path / "ids", modalities=()))
    page = open_page()
    barred = {o.label: o.barred for o in page.form.basics._model._options if o.barred}
    assert barred["DASRec"] == "Needs item features; ids has none"
    assert "LightGCN" not in barred
    assert page.buttons.reason.text() == "DASRec needs item features, and ids has none."
    page.close_page()


def test_the_paper_protocol_warns_of_the_leak(page) -> None:
    control(page, "Choose the best epoch on: Test, as in the paper").click()
    assert "the test numbers are too good" in words_of(page.form.basics)
    assert page.editor.resolved.config.evaluation.protocol == "paper"


def test_a_stored_run_fills_the_form(page) -> None:
    stored = page.editor.resolved.config.model_copy(update={"seed": 99})
    page.activate(stored)
    assert page.editor.resolved.config == stored
    assert control(page, "Seeds").text() == "99"


def test_a_run_of_other_data_is_said_when_it_is_loaded(qtbot, page) -> None:
    config = page.editor.resolved.config
    other = config.dataset.model_copy(update={"fingerprint": "0" * 64})
    with qtbot.waitSignal(page.notice) as told:
        page.activate(config.model_copy(update={"dataset": other}))
    assert "is not the data that run was trained on" in told.args[0]


def test_data_that_moved_is_found_by_its_content(page, folder) -> None:
    config = page.editor.resolved.config
    moved = config.dataset.model_copy(update={"path": "/somewhere/else"})
    page.activate(config.model_copy(update={"dataset": moved}))
    assert page.editor.draft.dataset == str(folder)


def test_a_configuration_file_fills_the_form(page, chooser, tmp_path) -> None:
    config = page.editor.resolved.config.model_copy(update={"seed": 5})
    chooser.path = tmp_path / "config.json"
    chooser.path.write_text(config.model_dump_json())
    page.source.ask_file()
    assert page.editor.resolved.config == config


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no configuration"),
        (json.dumps({"model": {"name": "dasrec"}, "dataset": {}, "seed": -1}), "Seed must be"),
        (json.dumps({"model": {"name": "nope"}, "dataset": {}}), "no model called"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_in_words(
    qtbot, page, chooser, tmp_path, content, words
) -> None:
    chooser.path = tmp_path / "x.json"
    chooser.path.write_text(content)
    before = page.editor.draft
    with qtbot.waitSignal(page.notice) as told:
        page.source.ask_file()
    assert words in told.args[0]
    assert page.editor.draft == before


def test_the_data_page_hands_over_its_data_and_a_repair(page, services, tmp_path) -> None:
    other = write_folder(tmp_path / "other")
    page.activate(UseData(str(other)))
    assert page.editor.draft.dataset == str(other)
    page.activate(UseSetting(str(other), "dataset.standardize=image"))
    assert page.editor.draft.entries == {"dataset.standardize": "image"}


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
    qtbot.waitUntil(lambda: "at most 50 min" in words_of(page), timeout=3000)


def test_a_name_of_ones_own_goes_to_the_run(qtbot, page, services) -> None:
    type_into(qtbot, page, "Name", "<b>mine</b>")
    page.starter.train()
    services.store.records = [record(page.editor.resolved.config, "run-1")]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: services.store.names == {"run-1": "<b>mine</b>"}, timeout=3000)


def test_names_of_runs_and_data_stay_plain_text(qtbot, page, services, tmp_path) -> None:
    evil = "<img src=x onerror=1><b>x</b>"
    services.store.records = [record(page.editor.resolved.config, name=evil)]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: evil in words_of(page), timeout=3000)
    shown = [one for one in page.findChildren(QLabel) if evil in one.text()]
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in shown)


def test_the_command_is_copied(page) -> None:
    page.starter.copy_command()
    assert QApplication.clipboard().text().startswith("python main.py train --data ")


def test_a_search_without_a_match_offers_the_way_back(page) -> None:
    page.show()
    page.form.parameters._find.setText("zzz")
    assert "No parameter matches “zzz”." in words_of(page.form.parameters)
    control(page, "Show all").click()
    assert page.form.parameters._find.text() == ""


def test_the_json_is_the_configuration(page) -> None:
    page.show()
    page.form.parameters._view.set_current(1)
    page.form.parameters._show_view()
    config = page.editor.resolved.config
    assert json.loads(page.form.parameters._json.toPlainText()) == config.model_dump(mode="json")


def test_the_studio_names_no_setting_of_any_model() -> None:
    own = {f.path.removeprefix("model.") for m in MODEL_CONFIGS for f in fields_of(m)}
    own = {name for name in own if "." not in name and "_" in name}
    folders = (STUDIO / "forms", STUDIO / "pages" / "new_run")
    text = "".join(file.read_text() for folder in folders for file in folder.glob("*.py"))
    assert [name for name in own if name in text] == []


def test_every_control_has_a_name(page) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [one for kind in kinds for one in page.findChildren(kind)]
    own = [one for one in controls if not one.objectName().startswith("qt_")]
    assert [one for one in own if not one.accessibleName() and one.isVisibleTo(page)] == []


@pytest.mark.real_data
def test_tiktok_is_offered_its_preset(services, real_data, open_page) -> None:
    services.library.open_folder(real_data("tiktok"))
    page = open_page()
    assert "TikTok" in page.form.start_row._suggest.text()
    page.form.start_row._suggest.click()
    assert page.editor.draft.preset == "tiktok"
    assert page.buttons.train.isEnabled()
    page.close_page()
