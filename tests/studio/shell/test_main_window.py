"""The main window: the pages it opens, what it tells them, and what it says itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from studio.widgets.line_chart import LineChart
from studio.widgets.toast import Toast

pytestmark = pytest.mark.usefixtures("fake_pages")


def test_the_first_start_shows_the_welcome_page(window):
    assert window.place == "welcome"
    assert not window.rail.button("data").isChecked()


def test_the_next_start_shows_the_last_page(home, qtbot, services):
    services.settings.update(welcomed=True, last_place="runs")
    from studio.main_window import MainWindow

    window = MainWindow(services)
    qtbot.addWidget(window)
    assert window.place == "runs"
    window.close_for_good()


def test_a_page_that_is_asked_for_early_opens_when_the_services_are_there(bare_window, services):
    bare_window.open_place("runs", "run-7")
    assert bare_window.current_page() is None
    bare_window.attach(services)
    assert bare_window.current_page().shown == ["run-7"]


def test_the_rail_opens_places_and_shows_which_is_open(window, qtbot):
    qtbot.mouseClick(window.rail.button("runs"), Qt.MouseButton.LeftButton)
    assert window.place == "runs"
    assert window.rail.button("runs").isChecked()
    assert not window.rail.button("data").isChecked()


def test_a_page_is_built_once_and_told_when_it_leaves(window):
    window.open_place("runs")
    page = window.current_page()
    window.open_place("data")
    window.open_place("runs", "again")
    assert window.current_page() is page
    assert (page.shown, page.left) == ([None, "again"], 1)


def test_what_a_page_could_not_do_stays_until_it_is_closed(window):
    window.open_place("runs")
    window.current_page().trouble.emit("The disk is full.", "Make room.")
    (toast,) = window.toasts.findChildren(Toast)
    assert toast.words() == "The disk is full. Make room."
    assert toast.property("tone") == "danger"


def test_settings_that_cannot_be_saved_are_said_and_stay_until_closed(window, home):
    (home.path / "settings.json").unlink(missing_ok=True)
    (home.path / "settings.json").mkdir(parents=True)  # as root, no folder is read-only
    window.settings.update(theme="dark")
    window.settings.update(theme="light")
    (toast,) = window.toasts.findChildren(Toast)
    assert "Settings could not be saved" in toast.words()
    assert toast.property("tone") == "danger"


def test_an_unknown_place_is_refused(window):
    with pytest.raises(KeyError, match="attic"):
        window.open_place("attic")


def test_a_sub_page_leads_back_to_where_it_came_from(window):
    window.open_place("compare", ["a", "b"])
    assert window.rail.button("runs").isChecked()
    window.stack.currentWidget().header.trail_pressed.emit()
    assert window.place == "runs"


def test_a_new_title_is_shown_when_the_page_says_so(window):
    window.open_place("live")
    page = window.current_page()
    page.words = "DASRec, seed 424"
    page.header_changed.emit()
    titles = [label.text() for label in window.stack.currentWidget().findChildren(QLabel)]
    assert "DASRec, seed 424" in titles


def test_the_button_of_a_page_survives_a_change_of_header(window):
    window.open_place("live")
    page = window.current_page()
    for _ in range(3):
        page.header_changed.emit()
    assert page.primary.isVisible()


def test_trouble_with_the_database_is_said_in_the_status_bar(window):
    window.services.recorder.database_ok_changed.emit(False, "the disk is full")
    words = [label.text() for label in window.status.findChildren(QLabel)]
    assert "Database: the disk is full" in words


def test_every_interactive_widget_of_the_window_has_a_name(window):
    kinds = (QAbstractButton, QLineEdit, LineChart)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_every_label_of_the_window_is_plain_text(window):
    rich = [
        label.text()
        for label in window.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and label.text()
    ]
    assert rich == []


def test_the_log_shows_what_is_logged_from_any_thread(window, qtbot):
    import logging
    import threading

    worker = threading.Thread(target=lambda: logging.getLogger("studio").warning("disk is slow"))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: "disk is slow" in window.log_dock.lines.toPlainText())


def test_closing_tells_the_pages_and_closes_the_services(window, services):
    window.open_place("runs")
    page = window.current_page()
    window.close()
    assert page.closed
    assert services.is_closed
    assert services.settings.preferences.last_place == "runs"
