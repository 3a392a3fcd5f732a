"""Another text size holds at once: everything in the window is made anew, services stay."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from dasrec_core.paths import Home
from studio.app import Studio
from studio.main_window import MainWindow
from studio.pages.page import Page
from studio.services import build
from studio.shell import window_state
from studio.shell.commands import PAGES
from studio.shell.shortcuts_dialog import ShortcutsDialog
from studio.theme import theme
from studio.theme.scales import SCALES, next_scale
from studio.theme.tokens import SIZE


@pytest.fixture
def studio(qapp, tmp_path, monkeypatch, services, qtbot):
    """The application with its window and fakes of the services."""
    monkeypatch.setattr("studio.services.build", lambda *_, **__: services)
    made = Studio(qapp, Home(tmp_path / "home"))
    qtbot.addWidget(made.window)
    qtbot.waitUntil(lambda: made.window.services is not None)
    yield made
    made.shut_down()
    theme.apply(qapp, "light")


def test_another_text_size_holds_without_a_restart(studio, qtbot):
    window, before = studio.window, studio.window.rail
    window.open_place("settings")
    window.current_page().look.scales.changed.emit(SCALES.index(1.5))
    qtbot.waitUntil(lambda: theme.current().scale == 1.5)
    assert window.rail is not before
    assert window.rail.width() == round(SIZE.rail * 1.5)
    assert window.place == "settings"
    titles = window.stack.currentWidget().findChildren(QLabel)
    assert next(at for at in titles if at.text() == "Settings").font().pixelSize() == 30


def test_the_keyboard_stays_on_the_setting_that_was_changed(studio, qtbot):
    window = studio.window
    window.activateWindow()
    window.open_place("settings")
    theme_choice = window.current_page().runs.trash
    theme_choice.setFocus()
    window.rebuild()
    assert window.focusWidget() is window.current_page().runs.trash
    assert window.focusWidget() is not theme_choice


def test_keys_make_text_larger_and_bring_the_usual_size_back(studio, qtbot):
    studio.window.commands["view.larger_text"].trigger()
    qtbot.waitUntil(lambda: theme.current().scale == 1.15)
    studio.window.commands["view.usual_text"].trigger()
    qtbot.waitUntil(lambda: theme.current().scale == 1.0)


def test_a_change_that_has_no_look_restyles_nothing(studio, monkeypatch):
    dressed = []
    monkeypatch.setattr(theme, "apply", lambda *args: dressed.append(args))
    studio.settings.update(hints_seen=("a",), sound=True)
    assert dressed == []


def test_work_under_way_keeps_its_page_until_it_is_finished(studio, qtbot, monkeypatch):
    left = ["an import"]
    monkeypatch.setattr(Page, "unfinished", lambda _: left[0])
    studio.settings.update(text_scale=1.3)
    qtbot.waitUntil(lambda: "when an import is finished" in " ".join(studio.window.toasts.words()))
    assert theme.current().scale == 1.0
    left[0] = ""
    studio.window.open_place("about")
    qtbot.waitUntil(lambda: theme.current().scale == 1.3)


def test_steps_of_the_text_size_end_at_the_largest_and_the_smallest():
    assert next_scale(SCALES[-1], 1) == SCALES[-1]
    assert next_scale(SCALES[0], -1) == SCALES[0]
    assert next_scale(1.3, 0) == 1.0


def test_the_log_and_the_bars_survive_a_rebuild(window, services):
    window.log_dock.lines.setPlainText("a line of before")
    services.recorder.database_trouble = "the disk is full"
    window.rebuild()
    assert "a line of before" in window.log_dock.lines.toPlainText()
    words = [label.text() for label in window.status.findChildren(QLabel)]
    assert "Database: the disk is full" in words


def test_trouble_with_the_results_is_still_said_after_a_rebuild(bare_window):
    bare_window.show_trouble("The results are locked.", "Close the other studio.")
    bare_window.open_place("runs")
    bare_window.rebuild()
    said = bare_window.stack.currentWidget().accessibleName()
    assert said.startswith("The results are locked")


def test_a_reset_of_the_layout_brings_the_window_back_and_keeps_the_table_of_the_paper(
    window, qtbot
):
    layout = window.settings.layout
    layout.setValue("paper/choices", "{}")
    layout.setValue("columns/runs/state", b"x")
    window.move(20_000, 20_000)
    window.commands["view.reset"].trigger()
    qtbot.waitUntil(lambda: "first start" in " ".join(window.toasts.words()))
    assert window_state.is_seen(window)
    assert layout.contains("paper/choices")
    assert not layout.contains("columns/runs/state")


def test_a_window_whose_screen_was_unplugged_comes_back(window):
    window.move(QPoint(20_000, 20_000))
    window.come_back()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.intersects(window.geometry())


def test_what_a_message_of_a_page_offers_goes_with_the_page(window, qtbot):
    window.toasts.say("2 runs moved to the trash.", "", "Undo", lambda: None)
    window.say("A plain message.")
    window.rebuild()
    # A second message is shown by the event loop.
    qtbot.waitUntil(lambda: window.toasts.words() == ["A plain message."])


def test_checks_that_come_after_a_rebuild_reach_the_new_welcome_page(window):
    window.open_place("welcome")
    before = window.current_page()
    window.rebuild()
    window.deeds._show_checks(window.deeds._welcome._found)
    assert window.deeds._welcome is not before


@pytest.mark.slow
def test_pages_that_are_gone_are_not_called_any_more(qtbot, tmp_path, qapp):
    services = build(Home(tmp_path / "home"))
    services.settings.update(hints=False)
    window = MainWindow(services)
    qtbot.addWidget(window)
    window.show()
    for place in PAGES:
        window.open_place(place)
    window.open_place("settings")
    qtbot.wait(200)
    window.rebuild(lambda: theme.apply(qapp, "light", 0.8))
    services.recorder.runs_changed.emit()
    services.recorder.database_ok_changed.emit(True, "")
    services.queue.changed.emit(services.queue.state)
    services.queue.sweeps_changed.emit(())
    services.library.changed.emit()
    services.launcher.launched.emit("no-run")
    services.settings.update(sound=True)
    theme.apply(qapp, "dark", 0.8)
    qtbot.wait(300)
    window.close_for_good()
    theme.apply(qapp, "light")


def test_the_list_of_keys_fits_over_its_window_at_the_largest_text(qtbot, qapp):
    theme.apply(qapp, "light", 1.5)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    dialog = ShortcutsDialog(window, [("File", "Quit", "Ctrl+Q")] * 40)
    assert dialog.height() <= 800
