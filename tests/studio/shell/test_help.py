"""Question marks and F1 explain in one or two sentences, from one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

import studio
from studio.help_texts import HELP
from studio.qtmodels.plain_tip import plain_tip
from studio.shell.commands import PAGES, PLAIN_PAGES
from studio.widgets.help_button import HelpButton
from studio.widgets.help_popover import HelpPopover, help_of
from studio.widgets.parts import card, column

SOURCES = [
    file.read_text("utf-8")
    for file in Path(studio.__file__).parent.rglob("*.py")
    if file.name != "help_texts.py"
]


def popover(window):
    shown = [at for at in window.findChildren(HelpPopover) if at.isVisible()]
    return shown[0] if shown else None


@pytest.mark.parametrize("topic", HELP)
def test_an_explanation_has_one_or_two_sentences(topic):
    words = HELP[topic].words
    assert 1 <= len(re.findall(r"[.?!](?= |$)", words.replace("main.py", "main"))) <= 2
    assert words.endswith(".")
    assert len(words) <= 200


@pytest.mark.parametrize("place", sorted({*PAGES, *PLAIN_PAGES} - {"welcome"}))
def test_every_page_is_explained(place):
    assert place in HELP


@pytest.mark.parametrize("topic", [topic for topic in HELP if "." in topic])
def test_no_explanation_is_left_over(topic):
    assert any(f'"{topic}"' in source for source in SOURCES)


def test_a_topic_without_words_is_refused(qapp):
    with pytest.raises(KeyError, match=r"no\.such"):
        card("Title", topic="no.such")


def test_the_question_mark_of_a_header_opens_its_words_and_a_key_closes_them(window, qtbot):
    window.open_place("settings")
    mark = next(at for at in window.stack.findChildren(HelpButton) if at.topic == "settings.look")
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert HELP["settings.look"].words in popover(window).accessibleName()
    qtbot.keyClick(popover(window), Qt.Key.Key_Escape)
    assert popover(window) is None


def test_f1_explains_the_card_with_the_keyboard(window, qtbot):
    window.activateWindow()
    window.open_place("settings")
    window.current_page().runs.trash.setFocus()
    window.commands["help.focused"].trigger()
    assert popover(window).found.words == HELP["settings.runs"].words
    popover(window).close()


def test_f1_explains_the_page_when_nothing_on_it_has_the_keyboard(window):
    window.activateWindow()
    window.open_place("settings")
    window.commands["help.focused"].trigger()
    assert popover(window).found.words == HELP["settings"].words
    popover(window).close()


def test_a_field_with_words_of_its_own_says_those(qtbot):
    row = QWidget()
    qtbot.addWidget(row)
    field = QLineEdit()
    field.setAccessibleName("Seed")
    row.setToolTip("Start of every random stream of the run.")
    row.setLayout(column(field))
    assert help_of(field, "").words == "Start of every random stream of the run."


@pytest.mark.parametrize("words", ["recall@20>0.09 & name~<b>,\nall of it", "No mark-up <at> all"])
def test_words_of_a_tooltip_are_said_as_they_are_meant(qtbot, words):
    row, field = QWidget(), QLineEdit()
    qtbot.addWidget(row)
    row.setLayout(column(field))
    field.setToolTip(plain_tip(words))
    assert help_of(field, "").words == words
    field.setToolTip("")
    row.setToolTip(plain_tip(words))
    assert help_of(field, "").words == words


def test_a_page_without_words_says_where_to_look(window):
    window.open_place("welcome")
    window.commands["help.focused"].trigger()
    assert "nothing to explain" in window.toasts.words()[0]


def test_the_question_key_lists_the_keys(window):
    assert window.commands["help.shortcuts"].shortcut().toString() == "?"
    assert window.commands["help.focused"].shortcut().toString() == "F1"


def test_words_stay_on_the_screen_when_their_mark_is_at_its_edge(window):
    window.open_place("settings")
    window.move(window.screen().availableGeometry().bottomRight())
    mark = window.stack.findChildren(HelpButton)[0]
    mark.open()
    assert window.screen().availableGeometry().contains(popover(window).frameGeometry().topLeft())
    popover(window).close()
