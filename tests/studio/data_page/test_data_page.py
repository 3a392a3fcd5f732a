"""The Data page as a person meets it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from page_services import write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from studio.dataset_library import DatasetLibrary
from studio.pages.data.page import DataPage
from studio.pages.data.report_view import ReportView
from studio.pages.data.states import NothingOpen, Reading, Unreadable
from studio.pages.new_run.payload import UseData, UseSetting
from tests.helpers.data_page_words import press
from tests.helpers.dropping_files import drop


def words_of(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def view(page):
    return page.views.current


@pytest.fixture
def show(qtbot, page, services):
    def show(folder):
        with qtbot.waitSignal(services.library.checked, timeout=5000):
            page.open_folder(folder)
        return view(page)

    return show


def test_without_a_data_set_it_says_how_to_begin(page) -> None:
    assert isinstance(view(page), NothingOpen)
    assert "Drop a folder" in words_of(view(page))


def test_the_one_main_button_opens_the_demo(qtbot, page, services) -> None:
    with qtbot.waitSignal(services.library.checked, timeout=10_000):
        press(view(page), "Open the demo data")
    assert isinstance(view(page), ReportView)


def test_a_chosen_folder_is_shown_with_its_counts(qtbot, page, chooser, folder, services) -> None:
    chooser.path = folder
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        page.ask_folder()
    words = words_of(view(page))
    assert page.title() == "toy"
    assert "Half of the users have 1.5 training interactions or fewer" in words


def test_cancelling_the_dialog_changes_nothing(page) -> None:
    page.ask_folder()
    assert isinstance(view(page), NothingOpen)


def test_a_dropped_file_opens_the_folder_it_lies_in(qtbot, page, folder, services) -> None:
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        drop(page, folder / "trnMat.pkl")
    assert view(page).entry.path == folder


def test_reading_can_be_cancelled(qtbot, services, folder, chooser) -> None:
    go_on = threading.Event()
    services.library = DatasetLibrary(services.home, services.tasks, read=lambda _: go_on.wait(5))
    page = DataPage(services, chooser)
    qtbot.addWidget(page)
    page.open_folder(folder)
    assert isinstance(view(page), Reading)
    press(view(page), "Cancel")
    assert isinstance(view(page), NothingOpen)
    go_on.set()


def test_a_broken_file_is_named_with_why_and_what_to_do(show, folder) -> None:
    (folder / "image_feat.npy").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    (row, *_) = show(folder).findings.rows
    words = words_of(row)
    assert "image_feat.npy" in words
    assert row.is_unfolded
    assert "Error" in words
    assert "LFS" in words


def test_every_broken_file_has_its_own_finding(show, folder) -> None:
    for name in ("trnMat.pkl", "tstMat.pkl", "image_feat.npy"):
        (folder / name).write_bytes(b"x")
    places = {row.finding.where for row in show(folder).findings.rows}
    assert {"trnMat.pkl", "tstMat.pkl", "image_feat.npy"} <= places


def test_errors_stand_before_warnings(show, folder) -> None:
    np.save(folder / "image_feat.npy", np.zeros((5, 3)))
    np.save(folder / "text_feat.npy", np.ones((4, 3)))
    severities = [row.finding.severity.value for row in show(folder).findings.rows]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_a_folder_that_is_gone_can_be_taken_off_the_list(show, page, tmp_path, services) -> None:
    gone = show(tmp_path / "gone")
    assert isinstance(gone, Unreadable)
    press(gone, "Take off the list")
    assert services.library.entry(tmp_path / "gone") is None
    assert isinstance(view(page), NothingOpen)


def test_a_repair_is_offered_to_new_runs(qtbot, show, page, folder) -> None:
    table = np.ones((5, 3), dtype=np.float32) * np.arange(5)[:, None]
    table[2, 1] = np.nan
    np.save(folder / "image_feat.npy", table)
    (row,) = [row for row in show(folder).findings.rows if row.finding.repair]
    with qtbot.waitSignal(page.open_place) as opened:
        press(row, "Use in new runs")
    assert opened.args == ["new_run", UseSetting(str(folder), "dataset.fill_missing=image")]


def test_the_main_button_opens_the_form_with_this_data(qtbot, show, page, folder) -> None:
    show(folder)
    with qtbot.waitSignal(page.open_place) as opened:
        press(page, "New run with this data")
    assert opened.args == ["new_run", UseData(str(folder))]


def test_data_without_features_says_what_that_means(show, tmp_path) -> None:
    shown = show(write_folder(tmp_path / "ids_only", modalities=()))
    assert "Models that need them cannot be trained on this data" in words_of(shown)


def test_features_that_cannot_be_used_are_not_called_absent(show, tmp_path) -> None:
    folder = write_folder(tmp_path / "broken", modalities=("image",))
    (folder / "image_feat.npy").write_bytes(b"")
    words = words_of(show(folder))
    assert "None of the files with item features can be used yet" in words
    assert "There are no item features" not in words


def test_the_summary_is_copied_as_markdown(show, page, folder) -> None:
    show(folder)
    page.copy_summary()
    assert "| 6 | 5 | 15 |" in QApplication.clipboard().text()


def test_names_are_shown_as_they_are(show, page, tmp_path) -> None:
    folder = write_folder(tmp_path / "<img src=x><b>bold")
    (folder / "trnMat.pkl").write_bytes(b"x")
    shown = show(folder)
    (label, *_) = [one for one in shown.findChildren(QLabel) if "bold" in one.text()]
    assert "<img src=x><b>bold" in label.text()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<b>" not in page._list._list.item(0).toolTip()


def test_the_last_data_set_is_open_at_the_next_start(qtbot, show, folder, services) -> None:
    show(folder)
    later = DataPage(services)
    qtbot.addWidget(later)
    assert view(later).entry.path == folder


def test_details_unfold_all_at_once(show, folder) -> None:
    np.save(folder / "image_feat.npy", np.zeros((5, 3)))
    findings = show(folder).findings
    press(findings, "Show all details")
    assert all(row.is_unfolded for row in findings.rows)


def test_every_control_has_a_name(show, page, folder) -> None:
    shown = show(folder)
    buttons = shown.findChildren(QAbstractButton)
    own = [one for one in buttons if not one.objectName().startswith("qt_")]
    nameless = [one for one in own if not one.accessibleName()]
    assert nameless == []


@pytest.mark.real_data
def test_tiktok_shows_what_is_known_of_it(show, real_data) -> None:
    words = words_of(show(real_data("tiktok")))
    assert "9,308" in words
    assert "465 items have no training interaction." in words
    assert "Median 2" in words


def test_a_made_demo_is_shown_when_nothing_else_is_known(qtbot, services, chooser):
    write_folder(services.home.demo)
    page = DataPage(services, chooser)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: isinstance(view(page), ReportView), timeout=5000)


def test_keys_of_the_page_work_from_its_list(page):
    assert set(page.actions()) <= set(page.left_panel().actions())


def test_a_menu_on_the_demo_leaves_the_delete_key_to_the_other_data_sets(
    qtbot, page, services, read, folder
):
    read(folder)
    panel = page.left_panel()
    qtbot.addWidget(panel)
    panel.show()
    demo, mine = (
        panel._list.findItems(name, Qt.MatchFlag.MatchExactly)[0] for name in ("Demo", "toy")
    )
    panel._open_menu(panel._list.visualItemRect(demo).center())
    (menu,) = panel.findChildren(QMenu)
    assert not panel._forget.isEnabled()
    menu.close()
    panel._list.setCurrentItem(mine)
    panel.activateWindow()
    panel._list.setFocus()
    qtbot.waitUntil(panel._list.hasFocus, timeout=2000)
    qtbot.keyClick(panel._list, Qt.Key.Key_Delete)
    assert services.library.entry(folder) is None
    panel.hide()


def test_the_status_bar_is_told_each_time_the_page_comes_to_the_front(qtbot, read, folder, page):
    read(folder)
    page.show_folder(str(folder))
    for _time in range(2):
        with qtbot.waitSignal(page.status_changed, timeout=1000) as told:
            page.activate()
        assert told.args[0].startswith("toy: ")


def test_a_page_built_anew_shows_the_same_data_set_and_leaves_the_list_as_it_is(
    qtbot, page, services, chooser, confirm, tmp_path, read
) -> None:
    folders = [write_folder(tmp_path / name) for name in ("old", "new")]
    for folder in folders:
        read(folder)
    page.show_folder(str(folders[0]))
    listed = [entry.path for entry in services.library.entries()]
    again = DataPage(services, chooser, confirm)
    qtbot.addWidget(again)
    assert again.title() == "new"
    again.activate(page.in_view())
    assert again.title() == "old"
    assert [entry.path for entry in services.library.entries()] == listed
