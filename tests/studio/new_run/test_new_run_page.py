"""The New run page as a person meets it: the form, its models and its parameters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page_services import record, write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

import studio
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from studio.pages.new_run.payload import MoreSeeds, UseData
from tests.helpers.new_run_page_words import control, type_into, words_of

STUDIO = Path(studio.__file__).parent


def test_a_fresh_page_can_train_the_newest_data_set(page, folder) -> None:
    assert page.editor.draft.dataset == str(folder)
    assert page.buttons.train.isEnabled()
    assert "No estimate yet" in words_of(page)


def test_without_any_data_set_the_demo_is_taken(services, open_page) -> None:
    page = open_page()
    assert page.editor.draft.dataset == str(services.home.demo)
    assert page.buttons.train.isEnabled()
    page.close_page()


def test_undo_takes_back_one_setting(qtbot, page) -> None:
    type_into(qtbot, page, "Epochs", "33")
    qtbot.keyClick(control(page, "Epochs"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert control(page, "Epochs").text() == "50"


def test_a_change_is_listed_and_can_be_set_back(qtbot, page) -> None:
    type_into(qtbot, page, "Epochs", "3")
    assert "Changed from the defaults" in words_of(page.form.changes)
    control(page.form.changes, "Undo Epochs").click()
    assert "Nothing." in words_of(page.form.changes)


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
    page.form.basics.model_chosen.emit("dasrec")
    services.library.changed.emit()
    assert page.buttons.reason.text() == "DASRec needs item features, and ids has none."
    page.close_page()


def test_a_fresh_draft_begins_with_a_model_that_data_without_features_can_train(
    services, tmp_path, open_page
) -> None:
    services.library.open_folder(write_folder(tmp_path / "ids", modalities=()))
    page = open_page()
    assert page.editor.draft.model == "lightgcn"
    assert page.buttons.train.isEnabled()
    page.close_page()


def test_more_seeds_of_a_stored_run_are_prepared(page) -> None:
    config = page.editor.resolved.config
    page.activate(MoreSeeds(config, (2, 3)))
    assert page.editor.resolved.seeds == (2, 3)
    assert page.editor.resolved.config.identity(with_seed=False) == config.identity(with_seed=False)
    assert "2 runs" in words_of(page.form.outcome)


def test_a_draft_that_was_begun_keeps_its_model_on_data_without_features(
    qtbot, page, services, tmp_path
) -> None:
    type_into(qtbot, page, "Epochs", "3")
    ids = write_folder(tmp_path / "ids", modalities=())
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        services.library.open_folder(ids)
    page.activate(UseData(str(ids)))
    assert page.editor.data.num_modalities == 0
    assert page.editor.draft.model == "dasrec"


def test_the_paper_protocol_warns_of_the_leak(page) -> None:
    control(page, "Choose the best epoch on: Test, as in the paper").click()
    assert "the test numbers are too good" in words_of(page.form.basics)
    assert page.editor.resolved.config.evaluation.protocol == "paper"


def test_names_of_runs_and_data_stay_plain_text(qtbot, page, services, tmp_path) -> None:
    evil = "<img src=x onerror=1><b>x</b>"
    services.store.records = [record(page.editor.resolved.config, name=evil)]
    services.recorder.runs_changed.emit()
    qtbot.waitUntil(lambda: evil in words_of(page), timeout=3000)
    shown = [one for one in page.findChildren(QLabel) if evil in one.text()]
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in shown)


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
