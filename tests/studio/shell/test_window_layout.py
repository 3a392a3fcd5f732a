"""Sizes and places of the window and its parts: kept, reset, and fit for the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from studio.shell import window_state
from studio.theme import theme

pytestmark = pytest.mark.usefixtures("fake_pages")


def test_the_largest_text_leaves_all_menus_in_sight(qapp, window, qtbot):
    window.resize(1280, 800)
    window.rebuild(lambda: theme.apply(qapp, "light", 1.5))
    qtbot.wait(50)
    menus, search = window.top_bar.menus, window.top_bar.search
    last = menus.actionGeometry(menus.actions()[-1])
    assert 0 < last.right() <= menus.width()
    assert search.width() >= search.minimumSizeHint().width()


def test_the_size_of_the_window_is_there_again_at_the_next_start(window):
    window.resize(window.width(), 655)
    window_state.save(window, window.inner, window.settings.layout)
    window.resize(window.width(), 700)
    window_state.restore(window, window.settings.layout)
    assert window.height() == 655


def test_a_window_left_on_a_screen_that_is_gone_comes_back(window):
    window.move(20_000, 20_000)
    window_state.save(window, window.inner, window.settings.layout)
    window_state.restore(window, window.settings.layout)
    assert QGuiApplication.primaryScreen().availableGeometry().intersects(window.geometry())


def test_a_part_of_the_title_bar_on_the_screen_is_enough_to_be_seen(window):
    window.move(QPoint(0, 0))
    assert window_state.is_seen(window)
    window.move(QPoint(-5000, 0))
    assert not window_state.is_seen(window)


def test_a_window_that_is_shown_again_keeps_its_log_as_it_was(window):
    window_state.save(window, window.inner, window.settings.layout)
    window.commands["view.log"].trigger()
    window.hide()
    window.show()
    assert window.log_dock.isVisible()


def test_resetting_the_layout_hides_the_log_and_forgets_sizes(window, qtbot):
    window.commands["view.log"].trigger()
    assert window.log_dock.isVisible()
    window.settings.layout.setValue("columns/runs/state", b"x")
    window.commands["view.reset"].trigger()
    qtbot.waitUntil(lambda: bool(window.toasts.words()))
    assert not window.log_dock.isVisible()
    assert not window.settings.layout.contains("columns/runs/state")


def test_widths_set_at_another_text_size_are_forgotten(settings):
    settings.layout.setValue("scale", 1.5)
    settings.layout.setValue("columns/runs/state", b"x")
    settings.layout.setValue("window/geometry", b"y")
    window_state.forget_other_scale(settings.layout, 1.0)
    assert settings.layout.allKeys() == ["scale", "window/geometry"]


@pytest.mark.parametrize("key", ["paper/choices", "runs/table", "runs/inspector", "export/folder"])
def test_what_a_person_chose_outlives_another_text_size(settings, key):
    settings.layout.setValue("scale", 1.5)
    settings.layout.setValue(key, "chosen")
    window_state.forget_other_scale(settings.layout, 1.0)
    assert settings.layout.value(key) == "chosen"


def test_widths_of_the_same_text_size_are_kept(settings):
    window_state.forget_other_scale(settings.layout, 1.0)
    settings.layout.setValue("columns/runs/state", b"x")
    window_state.forget_other_scale(settings.layout, 1.0)
    assert settings.layout.contains("columns/runs/state")
