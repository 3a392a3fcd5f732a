from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.shell.fuzzy import best, score
from studio.shell.palette import CommandPalette, PaletteEntry

WORDS = ["Open a data set…", "New run", "Stored runs", "Switch between light and dark"]


def find(letters):
    return best(letters, WORDS, str)


def test_no_letters_find_everything_in_order():
    assert find("") == WORDS


def test_initials_find_the_words_they_begin():
    assert find("sbl")[0] == "Switch between light and dark"


def test_a_piece_of_the_words_beats_scattered_letters():
    assert find("run") == ["New run", "Stored runs"]


def test_letters_in_another_order_find_nothing():
    assert score("nur", "run") is None


def test_case_does_not_matter():
    assert score("NEW", "new run") == score("new", "New run")


@pytest.fixture
def palette(qtbot):
    done = []
    host = QWidget()
    qtbot.addWidget(host)
    entries = [PaletteEntry(words, "View", lambda w=words: done.append(w)) for words in WORDS]
    made = CommandPalette(host, entries)
    made.open_under(host)
    yield made, done
    if shiboken6.isValid(made):  # it deletes itself when it closes
        made.close()


def test_return_does_what_the_letters_found(palette, qtbot):
    dialog, done = palette
    qtbot.keyClicks(dialog.field, "dark")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert done == ["Switch between light and dark"]


def test_arrows_mark_another_while_the_letters_stay(palette, qtbot):
    dialog, done = palette
    qtbot.keyClicks(dialog.field, "run")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert done == ["Stored runs"]


def test_letters_that_match_nothing_do_nothing(palette, qtbot):
    dialog, done = palette
    qtbot.keyClicks(dialog.field, "zzz")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert (dialog.found(), done) == ([], [])
