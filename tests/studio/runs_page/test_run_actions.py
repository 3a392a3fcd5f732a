"""What can be done with selected runs: by menu, by key and from the header."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from stored_runs import StoredRun

from dasrec_core.store.records import RunStatus
from studio.actions import menu_of
from studio.pages.runs.page import RunsPage
from studio.services import Services
from tests.helpers.runs_page_words import three

OpenPage = Callable[..., RunsPage]


def test_two_runs_can_be_compared_one_cannot(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    assert not page.header.compare.isEnabled()
    page._table.select([page._table.runs.row_of("r2")])
    assert page.header.compare.text().strip() == "Compare 2 runs"
    page.window().activateWindow()
    page._table.setFocus()
    with qtbot.waitSignal(page.open_place, timeout=2000) as signal:
        qtbot.keyClick(page._table, Qt.Key.Key_C)
    assert signal.args[0] == "compare"
    assert sorted(signal.args[1]) == ["r1", "r2"]


def test_users_of_one_finished_run_or_two_are_opened_by_key(qtbot, open_page: OpenPage) -> None:
    page = open_page([*three(), StoredRun(run_id="live", status=RunStatus.RUNNING)])
    page._table.select_run("r1")
    page._table.select([page._table.runs.row_of("r2")])
    page.window().activateWindow()
    page._table.setFocus()
    with qtbot.waitSignal(page.open_place, timeout=2000) as signal:
        qtbot.keyClick(page._table, Qt.Key.Key_U)
    assert (signal.args[0], sorted(signal.args[1])) == ("users", ["r1", "r2"])
    page._table.select_run("live")
    assert not page._actions.users.isEnabled()


def test_clone_opens_new_run_with_the_configuration(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r2")
    with qtbot.waitSignal(page.open_place) as signal:
        page._actions.clone.trigger()
    assert signal.args[0] == "new_run"
    assert signal.args[1].model.name == "lightgcn"


def test_run_again_starts_the_same_configuration_and_shows_it(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    with qtbot.waitSignal(page.open_place, timeout=5000) as signal:
        page._actions.rerun.trigger()
    assert signal.args[0] == "live"
    assert services.executor.attach(signal.args[1]).run_id == signal.args[1]


@pytest.mark.parametrize(
    ("status", "can"),
    [(RunStatus.INTERRUPTED, True), (RunStatus.STOPPED, True), (RunStatus.DISCARDED, False)],
)
def test_resume_is_offered_where_it_makes_sense(
    open_page: OpenPage, status: RunStatus, can: bool
) -> None:
    page = open_page([StoredRun(run_id="r", status=status, recalls=(0.1,))])
    page._table.select_run("r")
    assert page._actions.resume.isEnabled() is can


@pytest.mark.parametrize(
    ("status", "can"),
    [(RunStatus.INTERRUPTED, True), (RunStatus.FAILED, True), (RunStatus.STOPPED, False)],
)
def test_a_run_cut_short_after_its_last_epoch_can_be_resumed(
    open_page: OpenPage, status: RunStatus, can: bool
) -> None:
    page = open_page([StoredRun(run_id="r", status=status, num_epochs=3)])
    page._table.select_run("r")
    assert page._actions.resume.isEnabled() is can


def test_several_that_were_cut_short_wait_for_their_turns(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    services.queue.pause(True)
    states = {"a": RunStatus.INTERRUPTED, "b": RunStatus.STOPPED, "c": RunStatus.DONE}
    page = open_page(
        [StoredRun(run_id=name, status=state, recalls=(0.1,)) for name, state in states.items()]
    )
    for run in services.store.list_runs():
        services.executor.submit(run.config, run_id=run.run_id).alive = False
    page._table.selectAll()
    assert page._actions.resume.text() == "Resume 2 runs"
    with qtbot.waitSignal(page.notice, timeout=5000) as said:
        page._actions.resume.trigger()
    assert said.args[0] == "2 runs go on when the turn comes; Live shows what waits."
    assert {one.run_id for one in services.queue.state.waiting} == {"a", "b"}
    page._table.select_run("a")
    assert page._actions.resume.text() == "Resume"


def test_copy_id_puts_the_ids_on_the_clipboard(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.selectAll()
    page._actions.copy_id.trigger()
    assert sorted(QGuiApplication.clipboard().text().split("\n")) == ["r1", "r2", "r3"]


def test_a_folder_that_is_gone_is_said(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    page._actions.open_folder.trigger()
    assert "is not there any more" in " ".join(page._toasts.words())


def test_the_menu_offers_what_makes_sense(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    menu = page._actions.menu(page)
    words = [action.text() for action in menu.actions() if action.text()]
    assert "Run again" in words
    assert "Resume" not in words


def test_colours_stand_below_one_entry_and_ways_to_look_in_the_view_menu(
    open_page: OpenPage,
) -> None:
    page = open_page(three())
    header = page.header
    assert {menu_of(color) for color in page._actions.colors} == {("Run", "Colour")}
    looks = (header.toggle_inspector, header.find, header.group, header.add_columns)
    assert {menu_of(look) for look in looks} == {("View", "")}
