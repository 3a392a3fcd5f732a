"""Palette, undo, copied command and sweep of the New run page, by mouse and keyboard alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from film_runs import write_data
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit
from studio_services import quiet_services

from dasrec_core.sweeps.definition import read_definition
from studio.main_window import MainWindow
from studio.pages.new_run.run_trial import RunTrial
from studio.shell.palette import CommandPalette
from studio.shell.palette_entries import window_entries

pytestmark = pytest.mark.slow

CONTROL = Qt.KeyboardModifier.ControlModifier
SOON_MS = 5000
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def person(qtbot, tmp_path: Path, monkeypatch) -> Iterator[Person]:
    """Somebody before the New run page, with a data set that was read."""
    # Trying the run would take a whole engine.
    monkeypatch.setattr(RunTrial, "show", lambda *_args, **_named: None)
    services = quiet_services(tmp_path / "studio")
    services.library.open_folder(write_data(tmp_path / "films"))
    window = MainWindow(services)
    qtbot.addWidget(window)
    window.settings.update(hints=False)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    window.open_place("new_run")
    made = Person(qtbot, window)
    made.waits(window.isActiveWindow, SOON_MS)
    made.waits(lambda: made.sees(QAbstractButton, "Train"), SOON_MS)
    yield made
    window.close_for_good()


def press_keys(person: Person, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or person.window, key, modifiers)


def command(person: Person, words: str) -> None:
    """Call something by a few letters of its name."""
    tasks = person.window.services.tasks  # a page that is being read moves the keyboard
    person.window.activateWindow()  # none is, off screen, after a popup has closed
    person.waits(lambda: person.window.isActiveWindow() and not tasks.num_pending, SOON_MS)
    press_keys(person, Qt.Key.Key_K, CONTROL)
    person.waits(lambda: bool(person.window.findChildren(CommandPalette)), SOON_MS)
    (palette,) = person.window.findChildren(CommandPalette)
    person.waits(palette.field.hasFocus, SOON_MS)
    QTest.keyClicks(palette.field, words)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    person.waits(lambda: not person.window.findChildren(CommandPalette), SOON_MS)


def test_the_palette_reaches_a_page_and_what_can_be_done_there(person):
    command(person, "stored runs")
    assert person.window.place == "runs"
    command(person, "new run")
    assert person.window.place == "new_run"
    entries = [entry.words for entry in window_entries(person.window.commands)]
    assert entries.count("New run") == 1  # though two menus have it
    command(person, "copy command")
    words = shlex.split(QApplication.clipboard().text())
    assert words[:3] == ["python", "main.py", "train"]


def test_escape_leaves_the_palette_and_the_keys_where_they_were(person):
    person.type("Epochs", "7")
    line = person.find(QLineEdit, "Epochs")
    line.setFocus()
    press_keys(person, Qt.Key.Key_K, CONTROL)
    (palette,) = person.window.findChildren(CommandPalette)
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    person.waits(lambda: not person.window.findChildren(CommandPalette), SOON_MS)
    assert person.window.focusWidget() is line


def test_undo_and_redo_go_step_by_step_through_the_form(person):
    person.type("Epochs", "7")
    person.type("Batch size", "64")
    shown = lambda: (  # noqa: E731 - both fields as they stand now
        person.find(QLineEdit, "Epochs").text(),
        person.find(QLineEdit, "Batch size").text(),
    )
    seen = [shown()]
    for modifiers in (CONTROL, CONTROL, CONTROL | SHIFT, CONTROL | SHIFT):
        press_keys(person, Qt.Key.Key_Z, modifiers)
        seen.append(shown())
    assert seen == [("7", "64"), ("7", "1024"), ("50", "1024"), ("7", "1024"), ("7", "64")]


def test_a_sweep_is_built_copied_and_taken_back(person):
    person.press("Sweep…")
    choice = person.find(QComboBox, "Add a setting")
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert not person.sees(QAbstractButton, "Sweep Embedding size no longer")
    QTest.keyClicks(choice.view(), "learning")
    QTest.keyClick(choice.view(), Qt.Key.Key_Return)
    person.waits(lambda: person.sees(QLineEdit, "Values of Learning rate"), SOON_MS)
    person.type("Values of Learning rate", "1e-3, 1e-2")
    assert person.reads("2 grid points × 1 seed = 2 runs")
    person.press("Done")
    person.waits(lambda: person.sees(QAbstractButton, "Train"), SOON_MS)
    person.press("Copy command")
    home = person.window.home
    person.waits(lambda: any(home.sweeps.glob("*.json")), SOON_MS)
    (file,) = home.sweeps.glob("*.json")
    person.waits(lambda: str(file) in QApplication.clipboard().text(), SOON_MS)
    assert read_definition(file).grid
    person.press("Remove Learning rate")
    assert person.reads("1 run")
    assert not person.sees(QComboBox, "Add a setting")
