"""Folders given to the window: chosen for data, chosen for results, dropped."""

from __future__ import annotations

import pytest

from studio.pages.leaving import LEAVE
from studio.pages.page import Page
from tests.helpers.dropping_files import drop

pytestmark = pytest.mark.usefixtures("fake_pages")


def test_the_chosen_folder_opens_on_the_data_page(window, files, tmp_path):
    files.path = tmp_path
    window.commands["file.open"].trigger()
    assert window.current_page().shown == [tmp_path]


def test_a_folder_without_results_is_refused_in_words(window, files, tmp_path):
    files.path = tmp_path
    window.commands["file.results"].trigger()
    assert "There are no results" in window.toasts.words()[0]


def test_a_folder_with_results_is_asked_for(window, files, tmp_path, qtbot):
    (tmp_path / "results.db").touch()
    files.path = tmp_path
    with qtbot.waitSignal(window.home_wanted) as wanted:
        window.commands["file.results"].trigger()
    assert wanted.args == [tmp_path]


def test_a_dropped_folder_opens_on_the_data_page(window, tmp_path):
    drop(window, tmp_path)
    assert (window.place, window.current_page().shown) == ("data", [tmp_path])


def test_a_dropped_file_opens_its_folder(window, tmp_path):
    (tmp_path / "trnMat.pkl").touch()
    drop(window, tmp_path / "trnMat.pkl")
    assert window.current_page().shown == [tmp_path]


@pytest.mark.parametrize("way", ["results", "home"])
def test_other_results_over_an_import_are_opened_only_when_it_is_left(
    window, files, confirm, tmp_path, monkeypatch, way
):
    remembered, wanted = [], []
    monkeypatch.setattr(Page, "unfinished", lambda _: "an import")
    monkeypatch.setattr("studio.shell.service_actions.remember_home", remembered.append)
    window.home_wanted.connect(wanted.append)
    (tmp_path / "results.db").touch()
    files.path = tmp_path
    go = {
        "results": window.commands["file.results"].trigger,
        "home": lambda: window.deeds.change_home(tmp_path),
    }[way]
    go()
    assert (wanted, remembered) == ([], [])
    confirm.answer = LEAVE
    go()
    assert wanted == [tmp_path]
