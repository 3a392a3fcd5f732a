from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from stored_runs import BASE, StoredRun, store_run

from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.errors import StoreError
from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.run_states import STATE_LOOKS
from studio.services import Services

OpenPage = Callable[..., RunsPage]
EVIL = "<img src='file:///etc/hostname'><b>bold</b>"


def three() -> list[StoredRun]:
    other = BASE.model_copy(update={"model": LightGCNConfig(), "seed": 2})
    return [
        StoredRun(run_id="r1", recalls=(0.05, 0.09, 0.08)),
        StoredRun(run_id="r2", config=other, recalls=(0.06, 0.07)),
        StoredRun(run_id="r3", status=RunStatus.INTERRUPTED, recalls=(0.04,)),
    ]


def shown_ids(page: RunsPage) -> list[str]:
    runs = page._table.runs
    return [runs.run(row).run_id for row in range(runs.rowCount())]


def settle(qtbot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)


def words_on(widget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return " ".join(
        [*labels, *(b.text() for b in widget.findChildren(QPushButton) if b.isVisible())]
    )


def test_the_table_shows_best_values_with_their_epoch(open_page: OpenPage) -> None:
    page = open_page(three())
    row = page._table.runs.row_of("r1")
    cells = [page._table.runs.index(row, COLUMN_NUMBERS[key]).data() for key in ("best", "test")]
    assert cells == ["0.0900 @2", "0.0890"]
    assert page._filter._count.text() == "3 runs"


def test_an_empty_database_says_what_to_do(qtbot, open_page: OpenPage) -> None:
    page = open_page()
    assert "No runs yet" in words_on(page)
    button = page._states.currentWidget().findChild(QPushButton)
    with qtbot.waitSignal(page.open_place) as signal:
        button.click()
    assert signal.args == ["new_run", None]


def test_while_reading_it_says_so(qtbot, services: Services) -> None:
    page = RunsPage(services)
    qtbot.addWidget(page, before_close_func=lambda _: page.close_page())
    page.show()
    assert "Reading the results" in words_on(page)
    settle(qtbot, services)


def test_a_database_that_cannot_be_read_is_said_and_tried_again(
    qtbot, services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise StoreError("The results database is damaged.", "Restore it from a copy.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "list_runs", broken)
        page = open_page(three())
    assert "The results database is damaged. Restore it from a copy." in words_on(page)
    again = next(b for b in page.findChildren(QPushButton) if "Try again" in b.text())
    again.click()
    settle(qtbot, services)
    assert len(shown_ids(page)) == 3


def test_a_filter_narrows_the_table_and_its_chip_widens_it(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("model=dasrec state=done")
    assert shown_ids(page) == ["r1"]
    assert page._filter._count.text() == "1 of 3 runs"
    page._filter._chips.itemAt(1).widget().closed.emit()
    assert page._filter.text() == "model=dasrec"
    assert sorted(shown_ids(page)) == ["r1", "r3"]


def test_a_filter_that_hides_all_offers_to_clear_it(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("nothing-like-this")
    assert "0 of 3 match" in words_on(page)
    page._results.widget(1).findChild(QPushButton).click()
    assert len(shown_ids(page)) == 3


def test_what_a_filter_does_not_understand_is_said(open_page: OpenPage) -> None:
    page = open_page(three())
    page._filter.set_text("datset=tiktok")
    assert "Did you mean dataset" in words_on(page._filter)
    assert len(shown_ids(page)) == 3


def test_selection_survives_a_refresh_with_new_runs(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r2")
    store_run(services.store, StoredRun(run_id="r4"))
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert len(shown_ids(page)) == 4
    assert [run.run_id for run in page._table.selected_runs()] == ["r2"]
    assert page._inspector._name.text().startswith("LightGCN")


def test_a_page_in_the_background_reads_when_it_comes_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page.deactivate()
    store_run(services.store, StoredRun(run_id="r4"))
    services.recorder.runs_changed.emit()
    settle(qtbot, services)  # the queue may look for itself; the page does not
    assert "r4" not in shown_ids(page)
    page.activate()
    settle(qtbot, services)
    assert "r4" in shown_ids(page)


def test_a_run_can_be_asked_for_although_the_filter_hides_it(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._filter.set_text("state=done")
    page.activate("r3")
    settle(qtbot, services)
    assert [run.run_id for run in page._table.selected_runs()] == ["r3"]


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


def test_trash_takes_a_run_away_and_undo_brings_it_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_runs(["r1", "r3"])
    page._actions.trash.trigger()
    settle(qtbot, services)
    assert shown_ids(page) == ["r2"]
    undo = next(b for b in page._toasts.findChildren(QPushButton) if b.text() == "Undo")
    undo.click()
    settle(qtbot, services)
    assert {"r1", "r3"} < set(shown_ids(page))
    assert {run.run_id for run in page._table.selected_runs()} == {"r1", "r3"}


def test_the_trash_shows_what_was_thrown_away_and_puts_it_back(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    services.store.trash("r2")
    page.header.trash.setChecked(True)
    page._runs.read()
    settle(qtbot, services)
    assert shown_ids(page) == ["r2"]
    assert page.title() == "Runs in the trash"
    page._table.select_run("r2")
    page._actions.restore.trigger()
    settle(qtbot, services)
    assert "The trash is empty" in words_on(page)
    page._states.currentWidget().findChild(QPushButton).click()
    assert page.title() == "Runs"


def test_the_first_tag_is_asked_for_by_menu_and_seen_in_the_table(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    assert page._actions.tag in page._actions.menu(page).actions()
    page._actions.tag.trigger()
    assert page.header.inspector.isChecked()
    assert not page._table.is_column_shown("tags")
    page._inspector._tags.setText("paper")
    page._inspector._tags.editingFinished.emit()
    assert page._table.is_column_shown("tags")
    settle(qtbot, services)


def test_chips_of_a_filter_come_without_moving_the_table(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    before = page._filter.sizeHint().height()
    page._filter.set_text("seed=2")
    assert page._filter.sizeHint().height() == before


def test_a_run_that_trains_cannot_be_thrown_away(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="live", status=RunStatus.RUNNING)])
    page._table.select_run("live")
    assert not page._actions.trash.isEnabled()


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


def test_name_tags_and_note_are_kept(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    inspector = page._inspector
    page._actions.rename.trigger()
    inspector._name_edit.setText("My best")
    qtbot.keyClick(inspector._name_edit, Qt.Key.Key_Return)
    inspector._tags.setText("paper, , ablation")
    inspector._tags.editingFinished.emit()
    inspector._note.setPlainText("Keep this.")
    inspector._note.commit()
    settle(qtbot, services)
    run = services.store.get("r1")
    assert (run.name, sorted(run.tags), run.note) == (
        "My best",
        ["ablation", "paper"],
        "Keep this.",
    )


def test_escape_leaves_a_name_as_it_was(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    page._actions.rename.trigger()
    page._inspector._name_edit.setText("Oops")
    qtbot.keyClick(page._inspector._name_edit, Qt.Key.Key_Escape)
    assert services.tasks.num_pending == 0
    assert page._inspector._names.currentIndex() == 0


def test_the_inspector_names_both_protocols_and_a_failure_in_words(open_page: OpenPage) -> None:
    page = open_page([StoredRun(run_id="r", status=RunStatus.FAILED, recalls=(0.1,))])
    page._table.select_run("r")
    shown = words_on(page._inspector)
    assert "Test at epoch 1, the best on validation" in shown
    assert "Best epoch chosen on test, as in papers" in shown
    assert "The memory was not enough. 8.1 GB were asked for. Halve the batch size." in shown


def test_evil_names_stay_plain_text_everywhere(services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    services.store.rename("r1", EVIL)
    services.store.set_tags("r1", [EVIL])
    services.store.set_note("r1", EVIL)
    page.activate("r1")
    while services.tasks.num_pending:
        QGuiApplication.processEvents()
    page._table.select_run("r1")
    holding = [
        label
        for root in (page, page._inspector)
        for label in root.findChildren(QLabel)
        if "<b>" in label.text()
    ]
    assert holding
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)


def test_a_silent_run_is_shown_as_stalled(
    services: Services, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(services.recorder), "is_stalled", lambda self, run_id: True)
    page = open_page([StoredRun(run_id="r", status=RunStatus.RUNNING, recalls=(0.1,))])
    state = page._table.runs.index(0, COLUMN_NUMBERS["state"]).data()
    assert state.startswith(STATE_LOOKS[RunStatus.STALLED].word)


def test_curves_of_the_rows_in_view_are_read(qtbot, open_page: OpenPage) -> None:
    page = open_page(three())
    index = page._table.runs.index(page._table.runs.row_of("r1"), COLUMN_NUMBERS["curve"])
    qtbot.waitUntil(lambda: bool(index.data(Qt.ItemDataRole.UserRole)[0].spark), timeout=3000)
    assert index.data(Qt.ItemDataRole.UserRole)[0].spark == (0.05, 0.09, 0.08)


def test_columns_and_order_are_remembered(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.set_column_shown("model", True)
    page._table.sortByColumn(COLUMN_NUMBERS["best"], Qt.SortOrder.DescendingOrder)
    qtbot.wait(600)  # longer than the table waits before it saves
    again = open_page()
    assert again._table.is_column_shown("model")
    assert shown_ids(again) == ["r1", "r2", "r3"]
    again._table.reset_columns()
    assert not again._table.is_column_shown("model")


def test_hidden_columns_leave_no_gap(open_page: OpenPage) -> None:
    page = open_page(three())
    header = page._table.horizontalHeader()
    widths = sum(header.sectionSize(number) for number in range(len(COLUMNS)))
    assert header.length() == widths


def test_every_control_has_a_name_for_screen_readers(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    for root in (page, page._inspector):
        buttons = root.findChildren(QPushButton)
        assert [b for b in buttons if not b.accessibleName()] == []


def test_copy_id_puts_the_ids_on_the_clipboard(open_page: OpenPage) -> None:
    page = open_page(three())
    page._table.selectAll()
    page._actions.copy_id.trigger()
    assert sorted(QGuiApplication.clipboard().text().split("\n")) == ["r1", "r2", "r3"]


def test_a_name_of_a_megabyte_does_not_freeze_the_page(
    services: Services, open_page: OpenPage
) -> None:
    store_run(services.store, StoredRun(run_id="long"))
    services.store.rename("long", "<table>\n" + "x" * 1_000_000)
    page = open_page()
    page._table.select_run("long")
    began = time.perf_counter()
    page.window().grab()
    assert time.perf_counter() - began < 1.0  # 30 ms on an idle core; minutes with the whole name
    assert len(page._inspector._name.text()) == 200


@pytest.mark.slow
def test_every_state_can_be_inspected(qtbot, open_page: OpenPage) -> None:
    states = [status for status in RunStatus if status is not RunStatus.STALLED]
    page = open_page([StoredRun(run_id=status, status=status) for status in states])
    for status in states:
        page._table.select_run(status)
        page._inspector.grab()
        word = STATE_LOOKS[status].word
        qtbot.waitUntil(lambda word=word: word in words_on(page._inspector), timeout=1000)


def test_f4_hides_the_inspector_and_that_is_remembered(
    services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    assert page._inspector.isVisible()
    page.header.toggle_inspector.trigger()
    assert not page._inspector.isVisible()
    assert not open_page()._inspector.isVisible()


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
