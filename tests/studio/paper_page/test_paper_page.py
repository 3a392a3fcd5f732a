"""The table of the paper on screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from page_services import write_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from stored_runs import store_run

from dasrec_core.errors import StoreError
from dasrec_core.reporting.published import source_named
from studio.pages.paper.choices import PaperChoices, restore, store
from studio.pages.paper.page import PaperPage
from studio.pages.paper.published_dialog import PublishedDialog
from studio.services import Services
from tests.helpers.paper_page_words import cells, place, settle, some, words_on
from tests.studio.paper_page.conftest import stored

OpenPage = Callable[..., PaperPage]


def test_values_stand_beside_the_published_ones_with_their_deviation(open_page: OpenPage) -> None:
    page = open_page(some())
    assert cells(page, "DASRec")[:2] == ["0.1120 ± 0.0014", "0.1148 −2.4 %?"]
    assert cells(page, "DiffMM")[:2] == ["0.1040 1 seed", "0.1129 −7.9 % !"]
    assert page.subtitle() == (
        "Test values at the epoch that was best on validation; mean and spread of 1 to 2 seeds"
    )


def test_every_cell_tells_more_in_a_tooltip(open_page: OpenPage) -> None:
    page = open_page(some())
    tip = place(page, "DASRec", 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "2 seeds: 1, 2" in tip
    tip = place(page, "DASRec", 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "Table IV of the same paper prints Recall 0.1147" in tip


def test_choices_change_the_table_and_are_kept(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    page.body.choices.published_rows.click()
    settle(qtbot, services)
    assert cells(page, "BM3") == []
    box = page.body.choices.source
    box.setCurrentIndex(0)
    box.activated.emit(0)
    settle(qtbot, services)
    assert cells(page, "DASRec") == ["0.1120 ± 0.0014", "0.0493 ± 0.0006", "Run", "–"]
    again = PaperPage(services)
    assert (again.reader.choices.source, again.reader.choices.published_rows) == ("", False)
    again.close_page()
    again.deleteLater()


def test_data_sets_can_be_left_out(qtbot: QtBot, open_page: OpenPage, services: Services) -> None:
    page = open_page(some())
    page.body.choices.data.menu().actions()[1].trigger()
    settle(qtbot, services)
    assert len(cells(page, "DASRec")) == 4
    assert page.reader.choices.data == ("tiktok",)


def test_both_protocols_have_columns_of_their_own(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    box = page.body.choices.protocol
    box.setCurrentIndex(2)
    box.activated.emit(2)
    settle(qtbot, services)
    assert len(cells(page, "DASRec")) == 16
    assert "both ways to choose the epoch" in page.subtitle()
    assert page.body.table.horizontalScrollBar().maximum() > 0
    assert page.window().minimumSizeHint().width() <= 1280


def test_values_that_do_not_compare_are_said_above_the_table(open_page: OpenPage) -> None:
    other = stored("diffmm", 0.1, dataset__fingerprint="beef00" * 10)
    page = open_page([*some(), other])
    assert "tiktok has columns of its own for 2 kinds of values" in words_on(page)


def test_published_values_are_listed_with_source_and_notes(
    qtbot: QtBot, open_page: OpenPage
) -> None:
    page = open_page(some())
    page.body.choices.published.click()
    dialog = page.window().findChild(PublishedDialog)
    assert source_named("dasrec").source in dialog.about.text()
    rows = dialog.table.model().rows
    assert [cell.text for cell in rows[14]] == ["tiktok", "DASRec", "0.1148", "0.0483", "0.0057"]
    dialog.table.setCurrentIndex(dialog.table.model().index(14, 0))
    assert "Table IV of the same paper prints Recall 0.1147" in dialog.note.text()
    dialog.source.setCurrentIndex(dialog.source.findData("diffmm"))
    assert source_named("diffmm").source in dialog.about.text()
    assert dialog.table.model().rowCount() == 24
    dialog.accept()


def test_nothing_new_leaves_the_table_alone(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    model = page.body.table.model()
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert page.body.table.model() is model


def test_no_results_lead_to_a_new_run(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page()
    assert "No results to compare yet" in words_on(page)
    assert not page._copy.isEnabled()
    assert page._offer() is None
    with qtbot.waitSignal(page.open_place) as asked:
        page._states.currentWidget().findChild(QPushButton).click()
    assert asked.args[0] == "new_run"


def test_a_known_data_set_has_its_published_values_before_the_first_run(
    qtbot: QtBot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "TikTok")
    services.library.open_folder(folder)
    page = open_page()
    assert cells(page, "DASRec") == ["Run", "0.1148 ?", "–", "0.0483 ?"]
    assert page._offer() is None
    page.body.table.setCurrentIndex(place(page, "DASRec", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
    config = asked.args[1]
    assert (config.model.name, config.dataset.path) == ("dasrec", str(folder))


def test_while_the_results_are_read_the_page_says_so(qtbot: QtBot, services: Services) -> None:
    page = PaperPage(services)
    qtbot.addWidget(page, before_close_func=lambda _: page.close_page())
    page.activate()
    page.show()
    assert "Reading the results" in words_on(page)
    settle(qtbot, services)
    assert "Reading the results" not in words_on(page)


def test_a_database_that_cannot_be_read_is_said_and_tried_again(
    qtbot: QtBot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(services.store, "list_runs", broken)
        page = open_page(some())
    assert "The results database is locked. Close the other program." in words_on(page)
    page._states.currentWidget().findChild(QPushButton).click()
    settle(qtbot, services)
    assert cells(page, "DASRec")


def test_a_run_that_finishes_appears(qtbot: QtBot, open_page: OpenPage, services: Services) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "BM3", 1))
    store_run(services.store, stored("bm3", 0.09))
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert cells(page, "BM3")[0] == "0.0890 1 seed"
    assert page.body.table.currentIndex().row() == place(page, "BM3", 1).row()


def test_damaged_choices_are_those_of_the_first_start() -> None:
    fresh = PaperChoices()
    for document in ("", "{", "[]", '{"metrics": []}', '{"protocol": "maybe", "best": 3}'):
        assert restore(document) == fresh
    changed = PaperChoices(metrics=("mrr@10",), protocol="both", best=False)
    assert restore(store(changed)) == changed


def test_evil_names_of_data_sets_stay_plain_text(open_page: OpenPage, services: Services) -> None:
    evil = "<img src=x>&<b>tiktok</b>"
    page = open_page([stored("dasrec", 0.1, evil), stored("bm3", 0.09, evil)])
    assert page.body.choices.data.words() == evil
    assert "&lt;img src=x&gt;" in place(page, "DASRec", 1).data(Qt.ItemDataRole.ToolTipRole)
    holding = [label for label in page.findChildren(QLabel) if "<" in label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)
    assert r"\textless{}img src=x\textgreater{}" in page.body.preview.source.toPlainText()


def test_a_failure_over_a_table_is_no_passing_notice(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    with qtbot.waitSignal(page.trouble) as told, qtbot.assertNotEmitted(page.notice):
        page.reader.lacking.emit("The results cannot be read.", "Close the other program.")
    assert told.args == ["The results cannot be read.", "Close the other program."]
    assert page.body.isVisible()


def test_the_status_bar_is_told_on_return_though_nothing_has_changed(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    page.deactivate()
    with qtbot.waitSignal(page.status_changed, timeout=1000) as told:
        page.activate()
        settle(qtbot, services)
    assert "methods, 27 results missing" in told.args[0]


def test_a_tick_made_while_the_table_for_the_last_one_is_read_stays(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    metrics = page.body.choices.metrics
    one = next(action for action in metrics._menu.actions() if not action.isChecked())
    other = next(action for action in metrics._menu.actions() if action.isChecked())
    for action in (one, other):
        action.trigger()
    ticked, seen = metrics.chosen(), []
    page.reader.content_read.connect(lambda _: seen.append(metrics.chosen()))
    settle(qtbot, services)
    assert set(seen) == {ticked}
    assert page._content.choices.metrics == ticked
