from __future__ import annotations

import json
from pathlib import Path

import pytest

from dasrec_core.paths import Home
from studio.settings import Settings, parse


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_without_a_file_everything_is_as_at_the_first_start(home):
    preferences = Settings(home).preferences
    assert (preferences.theme, preferences.text_scale, preferences.welcomed) == (
        "system",
        1.0,
        False,
    )


def test_a_change_is_there_again_at_the_next_start(home):
    Settings(home).update(theme="dark", last_place="runs")
    assert Settings(home).preferences.theme == "dark"
    assert Settings(home).preferences.last_place == "runs"


def test_a_change_is_announced_by_name(home, qtbot):
    settings = Settings(home)
    with qtbot.waitSignal(settings.changed) as told:
        settings.update(theme="dark", text_scale=1.0)
    assert told.args == [frozenset({"theme"})]


def test_the_same_value_again_is_no_change(home, qtbot):
    settings = Settings(home)
    with qtbot.assertNotEmitted(settings.changed):
        settings.update(theme="system")


@pytest.mark.parametrize(
    "values", [{"theme": "pink"}, {"text_scale": 3.0}, {"text_scale": True}, {"welcomed": "yes"}]
)
def test_values_out_of_bounds_are_refused_and_change_nothing(home, values):
    settings = Settings(home)
    with pytest.raises(ValueError, match="must be"):
        settings.update(**values)
    assert settings.preferences == Settings(home).preferences


def test_a_misspelt_preference_is_refused_by_name(home):
    with pytest.raises(ValueError, match="no preference named colour"):
        Settings(home).update(colour="red")


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"theme": "pink"}', '{"text_scale": "big"}', "\x00"]
)
def test_a_damaged_file_is_kept_aside_and_said(home, damage):
    (home.path / "settings.json").write_text(damage)
    settings = Settings(home)
    assert settings.preferences.theme == "system"
    assert "settings.json.bad" in settings.trouble
    assert (home.path / "settings.json.bad").read_text() == damage


def test_preferences_of_a_newer_version_are_ignored():
    assert parse(json.dumps({"theme": "light", "wallpaper": "cats"})).theme == "light"


def test_a_folder_that_cannot_be_written_is_said_and_stops_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings = Settings(Home(blocked / "home"))
    settings.update(theme="dark")
    assert settings.preferences.theme == "dark"
    assert "could not be saved" in settings.trouble


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that takes nothing while the switch is on."""
    switch, write = {"on": True}, Path.write_text

    def refuse(path, *args, **kwargs):
        if switch["on"]:
            raise OSError(28, "No space left on device")
        return write(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", refuse)
    return switch


def test_a_failed_write_is_announced_once_until_one_succeeds(home, full_disk):
    settings, told = Settings(home), []
    settings.saving_failed.connect(lambda what, hint: told.append(what))
    settings.update(theme="dark")
    settings.update(theme="light")
    assert told == ["Settings could not be saved: No space left on device."]
    full_disk["on"] = False
    settings.update(theme="dark")
    full_disk["on"] = True
    settings.update(theme="light")
    assert len(told) == 2


def test_a_write_that_succeeds_ends_the_trouble(home, full_disk):
    settings = Settings(home)
    settings.update(theme="dark")
    full_disk["on"] = False
    settings.update(theme="light")
    assert settings.trouble == ""


def test_a_failed_write_leaves_no_draft_behind(home, monkeypatch):
    def refuse(path, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    Settings(home).update(theme="dark")
    assert list(home.path.iterdir()) == []


def test_two_windows_keep_what_the_other_has_changed(home):
    first, second = Settings(home), Settings(home)
    first.update(data_folder="/data")
    second.update(last_place="runs")
    kept = Settings(home).preferences
    assert (kept.data_folder, kept.last_place) == ("/data", "runs")


def test_what_could_not_be_saved_is_saved_with_the_next_change(home, monkeypatch):
    Settings(home).update(sound=True)
    settings = Settings(home)
    with monkeypatch.context() as full:
        full.setattr("studio.settings.replace_text", _refuse)
        settings.update(theme="dark")
    settings.update(last_place="runs")
    assert Settings(home).preferences.theme == "dark"


def _refuse(_path, _content):
    raise OSError(28, "No space left on device")
