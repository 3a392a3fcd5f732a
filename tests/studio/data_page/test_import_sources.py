"""Where an import may begin: a file, a data set, something dropped, a download."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest
from file_server import movielens, serve
from page_services import write_folder
from PySide6.QtWidgets import QAbstractButton, QComboBox

from dasrec_core.data.public.entries import public_set
from studio.pages.data.importing.wizard import COLUMNS, SOURCE
from tests.helpers.data_page_words import named, press, words_of
from tests.helpers.dropping_files import drop


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


@pytest.mark.parametrize("asked", ["stat", "iterdir"])
def test_a_folder_that_cannot_be_read_is_opened_and_says_so(
    qtbot, page, services, tmp_path, monkeypatch, asked
) -> None:
    closed, usual = tmp_path / "closed", getattr(Path, asked)
    closed.mkdir()

    def refused(path: Path, **options: object) -> object:
        if path == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return usual(path, **options)

    monkeypatch.setattr(Path, asked, refused)
    drop(page, closed)
    page.open_path(closed)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    assert page.imports.wizard is None
    assert page._library.entry(closed) is not None
    assert "cannot be read: Permission denied" in words_of(page)
