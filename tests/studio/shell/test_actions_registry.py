from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.actions import ActionRegistry, ActionSpec, commands_of


@pytest.fixture
def host(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def spec(action_id="run.new", keys=("Ctrl+N",)):
    return ActionSpec(id=action_id, text="New run", menu="Run", shortcuts=keys, glyph="play")


def test_an_action_does_its_deed_without_arguments(host):
    done = []
    ActionRegistry(host).add(spec(), lambda *values: done.append(values)).trigger()
    assert done == [()]


def test_an_action_answers_its_keys_in_the_window(host):
    action = ActionRegistry(host).add(spec(), print)
    assert action in host.actions()
    assert action.shortcut().toString() == "Ctrl+N"


@pytest.mark.parametrize("other", [spec("run.new", ()), spec("run.other", ("Ctrl+N",))])
def test_an_id_or_key_that_is_taken_is_refused(host, other):
    registry = ActionRegistry(host)
    registry.add(spec(), print)
    with pytest.raises(ValueError, match="clashes"):
        registry.add(other, print)


def test_an_icon_that_does_not_exist_is_found_at_once(host):
    wrong = ActionSpec(id="a", text="A", menu="Run", glyph="no-such-icon")
    with pytest.raises(KeyError, match="no-such-icon"):
        ActionRegistry(host).add(wrong, print)


def test_named_actions_of_a_page_are_its_commands(host):
    edit = QLineEdit(host)
    edit.addAction(QAction(edit), QLineEdit.ActionPosition.LeadingPosition)  # an icon, no command
    host.addAction(QAction("Compare &runs", host))
    assert [action.text() for action in commands_of(host)] == ["Compare &runs"]


def test_the_same_words_are_one_command(host):
    for _ in range(2):
        host.addAction(QAction("Reload", host))
    assert len(commands_of(host)) == 1
