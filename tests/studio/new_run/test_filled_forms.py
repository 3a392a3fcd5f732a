"""A form filled from elsewhere: a stored run, a file, the data page, and the draft of last time."""

from __future__ import annotations

import json
import os

import pytest
from page_services import write_folder

from studio.forms.draft_file import restore_draft
from studio.pages.new_run.payload import UseData, UseSetting
from tests.helpers.new_run_page_words import control, type_into


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
    (services.home.path / f"draft.json.{os.getpid()}").mkdir(parents=True)
    type_into(qtbot, page, "Epochs", "3")
    qtbot.waitUntil(lambda: page.form.start_row._saved.words() == "Draft not saved", timeout=3000)


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
    with qtbot.waitSignal(page.trouble) as told:
        page.source.ask_file()
    assert words in told.args[0]
    assert page.editor.draft == before


def test_the_data_page_hands_over_its_data_and_a_repair(page, services, tmp_path) -> None:
    other = write_folder(tmp_path / "other")
    page.activate(UseData(str(other)))
    assert page.editor.draft.dataset == str(other)
    page.activate(UseSetting(str(other), "dataset.standardize=image"))
    assert page.editor.draft.entries == {"dataset.standardize": "image"}
