from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QToolButton, QWidget

from studio.theme import theme
from studio.widgets.confirm import CANCEL, DialogConfirm, Option, Question, QuestionDialog
from studio.widgets.controls import Segments, button, entry, field
from studio.widgets.empty_state import EmptyState
from studio.widgets.file_chooser import DialogFileChooser
from studio.widgets.parts import chip
from studio.widgets.stat import Stat
from studio.widgets.toast import STAYS_MS, Toast, ToastStack

QUESTION = Question("Stop?", "It keeps what it has.", (Option("stop", "Stop", "danger"),))


@pytest.fixture
def host(qtbot):
    widget = QWidget()
    widget.resize(800, 600)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def labelled(root, name):
    return next(b for b in root.findChildren(QPushButton) if b.accessibleName() == name)


def test_an_icon_button_is_named_by_its_tip(qtbot):
    push = button("", "x", tip="Close panel")
    qtbot.addWidget(push)
    assert push.accessibleName() == "Close panel"


def test_a_field_names_its_editor(qtbot):
    edit = QLineEdit()
    host = QWidget()
    host.setLayout(field("Learning rate", edit))
    qtbot.addWidget(host)
    assert edit.accessibleName() == "Learning rate"


def test_segments_tell_what_was_chosen_by_hand_only(qtbot):
    choice = Segments("Epoch", "Time")
    qtbot.addWidget(choice)
    heard = []
    choice.changed.connect(heard.append)
    choice.set_current(1)
    assert (choice.current(), heard) == (1, [])
    qtbot.mouseClick(choice.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    assert (choice.current(), heard) == (0, [0])


def test_a_closable_chip_says_that_it_was_closed(qtbot):
    tag = chip("dataset is tiktok", closable=True)
    qtbot.addWidget(tag)
    cross = tag.findChild(QToolButton)
    assert cross.accessibleName() == "Remove dataset is tiktok"
    with qtbot.waitSignal(tag.closed, timeout=500):
        cross.click()


def test_a_stat_shows_its_new_value(qtbot):
    number = Stat("–", "Epoch")
    qtbot.addWidget(number)
    number.set_value("3 of 10", "accent")
    assert number.value() == "3 of 10"


def test_an_entry_with_a_hint_has_a_name(qtbot):
    edit = entry("", "Find a parameter", "magnifying-glass")
    qtbot.addWidget(edit)
    assert edit.accessibleName() == "Find a parameter"


@pytest.mark.parametrize(("press", "answer"), [("Stop", "stop"), ("Cancel", CANCEL)])
def test_a_question_calls_back_with_the_answer(host, qtbot, press, answer):
    heard = []
    DialogConfirm().ask(host, QUESTION, heard.append)
    labelled(host.findChild(QuestionDialog), press).click()
    qtbot.waitUntil(lambda: heard == [answer])


def test_escape_cancels_a_question(host, qtbot):
    heard = []
    DialogConfirm().ask(host, QUESTION, heard.append)
    qtbot.keyClick(host.findChild(QuestionDialog), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: heard == [CANCEL])


def test_a_chosen_folder_is_handed_on_as_a_path(host, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "open", lambda self: self.fileSelected.emit(str(tmp_path)))
    heard = []
    DialogFileChooser().folder(host, "Open", None, heard.append)
    assert heard == [tmp_path]
    assert isinstance(heard[0], Path)
    host.findChild(QFileDialog).deleteLater()


def test_a_toast_goes_by_itself_but_an_error_stays(host):
    fine, bad = Toast("Saved."), Toast("It failed.", "danger")
    assert fine._timer.isActive()
    assert fine._timer.interval() == STAYS_MS
    assert not bad._timer.isActive()
    for toast in (fine, bad):
        toast.leave()
        toast.deleteLater()


def test_a_failure_that_is_said_again_is_one_message_the_newest(host, qtbot):
    stack = ToastStack(host)
    for words in ("It failed.", "The disk is full.", "It failed."):
        stack.say(words, "danger")
    qtbot.waitUntil(lambda: stack.words() == ["The disk is full.", "It failed."])


def test_toasts_stand_over_the_lower_edge_and_can_be_closed(host, qtbot):
    stack = ToastStack(host)
    stack.say("First."), stack.say("Second.")
    qtbot.waitUntil(lambda: stack.height() > 60)
    assert stack.words() == ["First.", "Second."]
    assert host.rect().contains(stack.geometry())
    labelled(stack.findChildren(Toast)[0], "Close message").click()
    assert stack.words() == ["Second."]
    stack.findChildren(Toast)[-1].leave()


def test_the_action_of_a_toast_is_done_once_and_closes_it(host, qtbot):
    stack, done = ToastStack(host), []
    toast = stack.say("Moved to the trash.", action="Undo", act=lambda: done.append(1))
    labelled(toast, "Undo").click()
    assert done == [1]
    assert stack.words() == []


def test_an_empty_state_reads_as_one_sentence(qtbot):
    state = EmptyState("rows", "No runs yet", "Train one.", button("New run"))
    qtbot.addWidget(state)
    assert state.accessibleName() == "No runs yet. Train one."


def test_segments_have_room_for_their_digits(qtbot):
    choice = Segments("90%", "100%", "115%")
    qtbot.addWidget(choice)
    choice.show()
    wide = [theme.current().font_width(t.text(), "small", 600) for t in choice._group.buttons()]
    assert all(t.width() > w + 20 for t, w in zip(choice._group.buttons(), wide, strict=True))
