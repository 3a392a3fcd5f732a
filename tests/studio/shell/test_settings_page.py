"""Every setting is shown as it stands, and choosing another does something."""

from __future__ import annotations

import os

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from dasrec_core.execution.queued_run import QueueState
from dasrec_core.paths import HOME_VARIABLE, Home, remembered_home
from studio.pages.settings.page import SettingsPage
from studio.shell.computer import Gpu


@pytest.fixture
def page(window):
    window.open_place("settings")
    return window.current_page()


@pytest.fixture
def own_config_folder(tmp_path, monkeypatch):
    """A user's configuration folder of its own, and no home given by the environment."""
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "config"))
    monkeypatch.delenv(HOME_VARIABLE)


def test_the_rail_and_the_key_open_the_settings(window):
    window.commands["file.settings"].trigger()
    assert isinstance(window.current_page(), SettingsPage)
    assert window.rail.button("settings").isChecked()


def test_the_theme_is_kept_and_shown(page, settings):
    page.look.themes.changed.emit(2)
    assert settings.preferences.theme == "dark"
    settings.update(theme="light")
    assert page.look.themes.current() == 1


def test_the_text_size_is_kept(page, settings):
    page.look.scales.changed.emit(5)
    assert settings.preferences.text_scale == 1.5


def test_keys_of_the_text_size_cannot_be_read_as_those_of_the_settings(page):
    hint = next(
        words
        for label in page.look.findChildren(QLabel)
        if "icons grow too" in (words := label.text())
    )
    assert "Ctrl+," not in hint
    assert "Ctrl and + make it larger" in hint


def test_a_device_is_kept_and_cards_are_offered_by_name(page, settings):
    page.runs._take_cards((Gpu("One", 0, 0, 8), Gpu("Two", 0, 0, 8)))
    page.runs.device.setCurrentIndex(page.runs.device.findText("GPU 1: Two"))
    page.runs.device.activated.emit(page.runs.device.currentIndex())
    assert settings.preferences.device == "cuda:1"
    assert page.runs.device.currentText() == "GPU 1: Two"


def test_runs_at_once_are_those_of_the_queue(page, services):
    page.runs.at_once.activated.emit(2)
    assert services.queue.num_at_once == 3
    services.queue.changed.emit(QueueState((), num_at_once=4))
    assert page.runs.at_once.currentText() == "4"


def test_before_the_services_are_there_the_number_at_once_cannot_be_chosen(bare_window):
    bare_window.open_place("settings")
    assert not bare_window.current_page().runs.at_once.isEnabled()


def test_the_last_state_the_queue_and_the_trash_are_kept(page, settings):
    page.runs.keep_last.setChecked(True)
    page.runs.queue.changed.emit(1)
    page.runs.trash.activated.emit(2)
    wanted = settings.preferences
    assert (wanted.keep_last, wanted.queue_waits, wanted.trash_days) == (True, True, 30)


def test_days_that_only_the_file_knows_are_shown(page, settings):
    settings.update(trash_days=12)
    assert page.runs.trash.currentText() == "After 12 days"


def test_ways_to_tell_the_end_of_a_run_are_kept(page, settings):
    page.notices.tell_ends.setChecked(False)
    page.notices.notify.setChecked(False)
    page.notices.sound.setChecked(True)
    wanted = settings.preferences
    assert (wanted.tell_ends, wanted.notify, wanted.sound) == (False, False, True)


def test_the_sound_can_be_heard_before_it_is_chosen(page, monkeypatch):
    heard = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append("beep"))
    page.notices.listen.click()
    assert heard == ["beep"]


def test_hints_that_were_put_away_come_back(page, settings):
    settings.update(hints=False, hints_seen=("data/data.findings",))
    page.help.again.click()
    assert (settings.preferences.hints, settings.preferences.hints_seen) == (True, ())
    assert not page.help.again.isEnabled()


def test_the_data_folder_is_where_opening_begins(page, settings, files, window, tmp_path):
    files.path = tmp_path
    page.folders._choose_data()
    assert settings.preferences.data_folder == str(tmp_path)
    page.folders.data_usual.click()
    assert settings.preferences.data_folder == ""
    files.path = None
    window.commands["file.open"].trigger()
    assert files.start == window.services.data_folder


def test_another_results_folder_is_asked_for_and_remembered(
    own_config_folder, window, files, tmp_path, qtbot
):
    window.settings.update(theme="dark")
    window.open_place("settings")
    files.path = tmp_path / "other"
    with qtbot.waitSignal(window.home_wanted) as wanted:
        window.current_page().folders._choose_home()
    assert wanted.args == [tmp_path / "other"]
    assert remembered_home() == tmp_path / "other"
    assert (tmp_path / "other" / "settings.json").read_text().count('"dark"') == 1


def test_settings_that_another_results_folder_has_already_are_left_alone(settings, tmp_path):
    settings.update(theme="dark")
    (tmp_path / "settings.json").write_text('{"theme": "light"}')
    settings.take_along(Home(tmp_path))
    assert "light" in (tmp_path / "settings.json").read_text()


def test_results_opened_for_once_can_be_kept_for_every_start(own_config_folder, window):
    window.open_place("settings")
    folders = window.current_page().folders
    assert not folders.keep.isHidden()
    folders.keep.click()
    assert remembered_home() == window.home.path
    assert folders.keep.isHidden()


def test_a_folder_given_at_the_start_is_said_to_go_first(page):
    assert os.environ[HOME_VARIABLE]
    assert "goes before what is chosen here" in page.folders._note.text()
    assert not page.folders._note.isHidden()
    assert page.folders.keep.isHidden()


def test_settings_that_could_not_be_read_are_said(home, files, qtbot):
    from PySide6.QtWidgets import QLabel

    from studio.settings import Settings

    home.path.mkdir(parents=True)
    (home.path / "settings.json").write_text("{")
    page = SettingsPage(Settings(home), home, files)
    qtbot.addWidget(page)
    assert any("settings.json.bad" in label.text() for label in page.findChildren(QLabel))
