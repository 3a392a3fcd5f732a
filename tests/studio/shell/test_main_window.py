from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QWidget

from studio.pages.page import Page
from studio.shell import commands, window_state
from studio.shell.shortcuts_dialog import ShortcutsDialog
from studio.theme import theme
from studio.widgets.controls import button
from studio.widgets.line_chart import LineChart


class FakePage(Page):
    """Stands in for a page and writes down what the window asks of it."""

    refreshed = Signal()

    def __init__(self, services):
        super().__init__()
        self.services, self.shown, self.left, self.closed = services, [], 0, False
        self.words = "A title"
        self.primary = button("Do it", kind="primary")
        act = QAction("Reload what is shown", self)
        act.setShortcut("Ctrl+R")
        act.triggered.connect(self.refreshed)
        self.addAction(act)

    def title(self):
        return self.words

    def header_actions(self):
        return (self.primary,)

    def activate(self, payload=None):
        self.shown.append(payload)

    def deactivate(self):
        self.left += 1

    def close_page(self):
        self.closed = True


class FakeSub(FakePage):
    place, rail_place = "compare", "runs"

    def trail(self):
        return "Runs"


@pytest.fixture(autouse=True)
def _fake_pages(monkeypatch):
    fakes = dict.fromkeys(commands.PAGES, (__name__, "FakePage"))
    fakes["compare"] = (__name__, "FakeSub")
    for module in ("studio.main_window", "studio.shell.page_factory"):
        monkeypatch.setattr(f"{module}.PAGES", fakes)


def dialog(window, kind):
    return next(d for d in window.findChildren(QDialog) if isinstance(d, kind))


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


def test_the_largest_text_leaves_all_menus_in_sight(qapp, window, qtbot):
    window.resize(1280, 800)
    window.rebuild(lambda: theme.apply(qapp, "light", 1.5))
    qtbot.wait(50)
    menus, search = window.top_bar.menus, window.top_bar.search
    last = menus.actionGeometry(menus.actions()[-1])
    assert 0 < last.right() <= menus.width()
    assert search.width() >= search.minimumSizeHint().width()


def test_every_action_stands_in_the_menu_it_names(window):
    menus = {a.text(): a.menu().actions() for a in window.top_bar.menus.actions()}
    missing = [s.id for s in commands.SPECS if window.commands[s.id] not in menus[s.menu]]
    assert missing == []


def test_every_action_is_in_the_palette(window):
    from studio.shell.palette_entries import window_entries

    offered = {entry.words for entry in window_entries(window.commands)}
    wanted = {spec.text for spec in commands.SPECS if spec.id != "view.palette"}
    assert offered == wanted


def test_actions_and_buttons_of_the_page_are_in_the_palette(window):
    from studio.shell.palette_entries import page_entries

    window.open_place("runs")
    assert {e.words for e in page_entries(window.current_page())} == {
        "Reload what is shown",
        "Do it",
    }


def test_the_run_menu_shows_the_actions_of_the_page_in_front(window):
    window.open_place("runs")
    window.top_bar.run_menu.aboutToShow.emit()
    words = [action.text() for action in window.top_bar.run_menu.actions()]
    assert "Reload what is shown" in words
    window.open_place("welcome")
    window.top_bar.run_menu.aboutToShow.emit()
    assert "Reload what is shown" not in [a.text() for a in window.top_bar.run_menu.actions()]


def test_two_actions_never_share_a_key():
    keys = [key for spec in commands.SPECS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("number", "place"), [(1, "data"), (2, "new_run"), (3, "live"), (4, "runs")]
)
def test_control_and_a_number_open_a_place(window, qtbot, number, place):
    window.activateWindow()
    key = getattr(Qt.Key, f"Key_{number}")
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.place == place


def test_the_theme_button_switches_and_remembers(window, qapp):
    window.settings.changed.connect(lambda _: theme.apply(qapp, window.settings.preferences.theme))
    window.top_bar.theme_button.click()
    assert window.settings.preferences.theme == "dark"
    assert theme.current().mode == "dark"


def test_the_list_of_keys_names_those_of_page_and_window(window):
    window.open_place("runs")
    window.commands["help.shortcuts"].trigger()
    shown = dialog(window, ShortcutsDialog).table.as_text(range(60))
    assert "Ctrl+R\tReload what is shown\tThis page" in shown
    assert "Ctrl+N\tNew run\tRun" in shown
    dialog(window, ShortcutsDialog).close()


def test_the_chosen_folder_opens_on_the_data_page(window, files, tmp_path):
    files.path = tmp_path
    window.commands["file.open"].trigger()
    assert window.current_page().shown == [tmp_path]


def test_a_folder_without_results_is_refused_in_words(window, files, tmp_path):
    files.path = tmp_path
    window.commands["file.results"].trigger()
    assert "There are no results" in window.toasts.words()[0]


def test_a_folder_with_results_is_asked_for(window, files, tmp_path, qtbot):
    (tmp_path / "results.db").touch()
    files.path = tmp_path
    with qtbot.waitSignal(window.home_wanted) as wanted:
        window.commands["file.results"].trigger()
    assert wanted.args == [tmp_path]


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_folder_opens_on_the_data_page(window, tmp_path):
    drop(window, tmp_path)
    assert (window.place, window.current_page().shown) == ("data", [tmp_path])


def test_a_dropped_file_opens_its_folder(window, tmp_path):
    (tmp_path / "trnMat.pkl").touch()
    drop(window, tmp_path / "trnMat.pkl")
    assert window.current_page().shown == [tmp_path]


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


def test_resetting_the_layout_hides_the_log_and_forgets_sizes(window, qtbot):
    window.commands["view.log"].trigger()
    assert window.log_dock.isVisible()
    window.settings.layout.setValue("columns/runs/state", b"x")
    window.commands["view.reset"].trigger()
    qtbot.waitUntil(lambda: bool(window.toasts.words()))
    assert not window.log_dock.isVisible()
    assert not window.settings.layout.contains("columns/runs/state")


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


def test_widths_set_at_another_text_size_are_forgotten(settings):
    settings.layout.setValue("scale", 1.5)
    settings.layout.setValue("columns/runs/state", b"x")
    settings.layout.setValue("window/geometry", b"y")
    window_state.forget_other_scale(settings.layout, 1.0)
    assert settings.layout.allKeys() == ["scale", "window/geometry"]


def test_widths_of_the_same_text_size_are_kept(settings):
    window_state.forget_other_scale(settings.layout, 1.0)
    settings.layout.setValue("columns/runs/state", b"x")
    window_state.forget_other_scale(settings.layout, 1.0)
    assert settings.layout.contains("columns/runs/state")
