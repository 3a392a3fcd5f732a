from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.widgets.multi_choice import MultiChoice

OPTIONS = [("a", "A & B"), ("b", "<b>x</b>"), ("c", "C")]


@pytest.fixture
def box(qtbot: QtBot) -> MultiChoice:
    made = MultiChoice("Data sets")
    qtbot.addWidget(made)
    made.resize(300, 32)
    made.set_options(OPTIONS, ["a", "b", "gone"])
    return made


def test_it_says_what_is_chosen(box: MultiChoice) -> None:
    assert box.chosen() == ("a", "b")
    assert box.words() == "A & B, <b>x</b>"
    assert box.accessibleName() == "Data sets: A & B, <b>x</b>"


def test_ticking_tells_and_keeps_the_list_open(qtbot: QtBot, box: MultiChoice) -> None:
    box.show()
    menu = box.menu()
    menu.popup(box.mapToGlobal(box.rect().bottomLeft()))
    menu.setActiveAction(menu.actions()[2])
    with qtbot.waitSignal(box.changed):
        qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert box.chosen() == ("a", "b", "c")
    assert menu.isVisible()
    menu.close()


def test_the_last_choice_cannot_be_taken_away(box: MultiChoice) -> None:
    box.menu().actions()[0].trigger()
    assert box.chosen() == ("b",)
    assert not box.menu().actions()[1].isEnabled()
