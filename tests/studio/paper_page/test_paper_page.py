"""The table of the paper on screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from compared_runs import write_users
from page_services import record, write_folder
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun, store_run

from dasrec_core.errors import StoreError
from dasrec_core.reporting.published import source_named
from dasrec_core.sweeps.studies import studies
from studio.forms.resolved import DataFacts
from studio.pages.paper.batch import Stored, count_words, plan_study
from studio.pages.paper.batch_dialog import BatchDialog
from studio.pages.paper.choices import KEY, PaperChoices, restore, store
from studio.pages.paper.page import PaperPage
from studio.pages.paper.published_dialog import PublishedDialog
from studio.services import Services
from tests.studio.paper_page.conftest import stored

OpenPage = Callable[..., PaperPage]


def some() -> list:
    return [
        stored("dasrec", 0.112, seed=1),
        stored("dasrec", 0.114, seed=2),
        stored("diffmm", 0.105),
        stored("lightgcn", 0.061, "baby"),
    ]


def cells(page: PaperPage, method: str) -> list[str]:
    model = page.body.table.model()
    for row in range(model.rowCount()):
        if model.index(row, 0).data() == method:
            return [model.index(row, number).data() for number in range(1, model.columnCount())]
    return []


def place(page: PaperPage, method: str, number: int):
    model = page.body.table.model()
    rows = [row for row in range(model.rowCount()) if model.index(row, 0).data() == method]
    return model.index(rows[0], number)


def words_on(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def settle(qtbot: QtBot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)


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


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_missing_cell_prepares_its_run(qtbot: QtBot, open_page: OpenPage, key) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "BM3", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, key)
    target, config = asked.args
    assert (target, config.model.name, config.dataset.path) == ("new_run", "bm3", "/data/tiktok")
    assert config.dataset.fingerprint == some()[0].config.dataset.fingerprint


def test_a_click_on_a_missing_cell_prepares_its_run_too(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    middle = page.body.table.visualRect(place(page, "BM3", 1)).center()
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.mouseClick(page.body.table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args[1].model.name == "bm3"


def test_a_cell_with_seeds_opens_them_beside_each_other(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "DASRec", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
    assert asked.args[0] == "compare"
    assert len(asked.args[1]) == 2


def test_a_cell_of_one_run_shows_it_among_the_runs(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "DiffMM", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
    assert asked.args[0] == "runs"


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
    assert cells(page, "DASRec") == ["0.1120 ± 0.0014", "0.0493 ± 0.0006", "Run", "Run"]
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


def test_the_preview_is_what_is_copied(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    assert r"\textbf{0.1120}" in page.body.preview.source.toPlainText()
    page.body.preview.segments._group.button(1).click()
    with qtbot.waitSignal(page.notice) as said:
        page._copy.click()
    assert "as Markdown" in said.args[0]
    assert "| DASRec | **0.1120** ± 0.0014 |" in QGuiApplication.clipboard().text()
    assert page._copy.text().strip() == "Copy Markdown"


def test_the_table_and_its_bars_can_be_exported(open_page: OpenPage) -> None:
    offer = open_page(some())._offer()
    assert [kind.title for kind in offer.kinds] == ["Comparison", "Comparison as bars"]
    content, made = offer.kinds[0].make("md", False)
    assert b"DASRec" in content
    assert len(made.runs) == 4
    assert source_named("dasrec").source in " ".join(made.notes)


def test_a_metric_can_be_drawn_over_what_was_varied(open_page: OpenPage) -> None:
    swept = [
        stored("dasrec", 0.1 + g / 100, model__noise_intensity=g) for g in (0.1, 0.3, 0.5, 0.7)
    ]
    *_, lines = open_page(swept)._offer().kinds
    assert lines.title == "Recall@20 over Noise intensity γ"
    content, made = lines.make("svg", False)
    assert b"<svg" in content
    assert len(made.runs) == 4


def swept() -> list[StoredRun]:
    """DASRec under four noise intensities, and two numbers of layers."""
    noise = [stored("dasrec", 0.1 + g / 100, model__noise_intensity=g) for g in (0.15, 0.35, 0.55)]
    return [*noise, *(stored("dasrec", 0.1 + n / 100, model__num_layers=n) for n in (1, 3, 4))]


def test_lines_of_a_study_are_drawn_on_the_page(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(swept())
    card = page.body.lines
    assert card.isVisible()
    assert card._title.text().startswith("Recall@20 over ")
    box = card.paths
    box.setCurrentIndex(box.findText("Noise intensity γ"))
    box.activated.emit(box.currentIndex())
    settle(qtbot, services)
    assert card._title.text() == "Recall@20 over Noise intensity γ"
    assert "0.1005 at 0.15, 0.1090 at 0.3, 0.1025" in card.chart.accessibleDescription()
    assert page.reader.choices.line_path == "model.noise_intensity"
    page.body.choices.best.click()
    settle(qtbot, services)
    assert page.reader.choices.line_path == "model.noise_intensity"


def test_there_are_no_lines_where_nothing_was_varied(open_page: OpenPage) -> None:
    assert not open_page(some()).body.lines.isVisible()


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


def runs_with_users(services: Services) -> list[StoredRun]:
    """DASRec and DiffMM with values of eight users; DASRec is better for each of them."""
    runs = [stored("dasrec", 0.121), stored("diffmm", 0.101), stored("bm3", 0.091)]
    for run in runs[:2]:
        users = [max(run.recalls) - 0.001] * 8
        columns = {"recall@20": users, "ndcg@20": [0.44 * value for value in users]}
        write_users(services.run_folder(run.run_id), columns)
    return runs


def test_significant_differences_are_marked_on_request_with_their_test(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(runs_with_users(services))
    assert not page.body.choices.baseline.isEnabled()
    page.body.choices.marks.click()
    settle(qtbot, services)
    assert cells(page, "DASRec")[0] == "0.1200 *\N{THIN SPACE}1 seed"
    assert "users: 8 on tiktok; all flips" in words_on(page)
    tip = place(page, "DASRec", 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "against DiffMM: +0.0200, d = –, p = 0.016 after Holm correction" in tip
    assert r"\textbf{0.1200}\textsuperscript{{*}}" in page.body.preview.source.toPlainText()
    _, made = page._offer().kinds[0].make("latex", False)
    assert [test["baseline"] for test in made.tests] == ["DiffMM", "DiffMM"]


def test_the_baseline_is_chosen_and_what_cannot_be_tested_is_said(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(runs_with_users(services))
    page.body.choices.marks.click()
    settle(qtbot, services)
    box = page.body.choices.baseline
    box.setCurrentIndex(box.findText("DASRec"))
    box.activated.emit(box.currentIndex())
    settle(qtbot, services)
    assert cells(page, "DiffMM")[0] == "0.1000 °\N{THIN SPACE}1 seed"
    assert cells(page, "BM3")[0] == "0.0900 1 seed"
    assert "metrics per user are missing or damaged (BM3 seed 1)" in words_on(page)
    assert "not tested" in place(page, "BM3", 1).data(Qt.ItemDataRole.ToolTipRole)
    assert page.reader.choices.baseline == "dasrec"


def test_a_choice_made_while_differences_are_tested_is_kept(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(runs_with_users(services))
    page.body.choices.marks.click()
    page.body.choices.best.click()
    settle(qtbot, services)
    assert not page.body.choices.best.isChecked()
    assert cells(page, "DASRec")[0] == "0.1200 *\N{THIN SPACE}1 seed"
    assert r"\textbf" not in page.body.preview.source.toPlainText()


def test_tests_are_made_once(
    qtbot: QtBot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(runs_with_users(services))
    page.body.choices.marks.click()
    settle(qtbot, services)
    monkeypatch.setattr("dasrec_core.reporting.mark_tests.compare_groups", None)
    page.body.choices.best.click()
    settle(qtbot, services)
    assert cells(page, "DASRec")[0] == "0.1200 *\N{THIN SPACE}1 seed"


def test_a_baseline_that_has_no_values_is_said(open_page: OpenPage, services: Services) -> None:
    chosen = PaperChoices(marks=True, baseline="lattice")
    services.settings.layout.setValue(KEY, store(chosen))
    page = open_page(runs_with_users(services))
    assert "LATTICE has no values in this table" in words_on(page)
    assert page.body.choices.baseline.currentText() == "LATTICE"


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
    assert cells(page, "DASRec") == ["Run", "0.1148 ?", "Run", "0.0483 ?"]
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


def test_what_is_missing_is_counted_and_queued(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    page._run_missing.click()
    dialog = page.window().findChild(BatchDialog)
    settle(qtbot, services)
    # 13 of 15 methods on TikTok and 14 on Baby, three seeds each.
    assert dialog._counts.text() == "81 runs"
    assert dialog.agree.text() == " Queue 81"
    dialog.seeds.setText("7")
    settle(qtbot, services)
    services.queue.pause(True)
    settle(qtbot, services)
    with qtbot.waitSignal(page.notice) as said:
        dialog.agree.click()
    assert said.args[0].startswith("27 runs are queued")
    settle(qtbot, services)
    assert len(services.queue.state.waiting) == 27


def test_seeds_that_are_no_numbers_are_said(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    page._run_missing.click()
    dialog = page.window().findChild(BatchDialog)
    settle(qtbot, services)
    dialog.seeds.setText("one")
    assert "Must be whole numbers" in dialog._problem.text()
    assert not dialog.agree.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("number", range(4))
def test_every_study_of_the_paper_is_one_click_away(
    qtbot: QtBot, open_page: OpenPage, services: Services, tmp_path: Path, number: int
) -> None:
    services.library.open_folder(write_folder(tmp_path / "tiktok"))
    page = open_page(some())
    buttons = page.body.studies.findChildren(QPushButton)
    titles = [push.text().strip() for push in buttons]
    assert titles == [one.title for one in studies()]
    assert titles[:4] == [
        "Comparison study (Table III)",
        "Ablation study (Table IV)",
        "Noise study (Figure 2)",
        "Threshold study (Figure 3)",
    ]
    buttons[number].click()
    dialog = page.window().findChild(BatchDialog)
    settle(qtbot, services)
    expected = ("39 runs", "9 runs", "24 runs", "15 runs")[number]
    assert dialog._counts.text() == expected
    with qtbot.waitSignal(page.notice):
        dialog.copy.click()
    name = ("comparison", "ablation", "noise", "threshold")[number]
    command = QGuiApplication.clipboard().text()
    assert f"main.py sweep --study {name} --data {tmp_path / 'tiktok'} --seeds 421,1,2" in command
    dialog.reject()


def test_a_study_of_searches_says_how_it_is_run(tmp_path: Path) -> None:
    facts = DataFacts(name="tiktok", fingerprint="f" * 64, problem="")
    plan = plan_study("tuning", facts, str(tmp_path), (1,), Stored())
    assert (plan.todo, plan.problem) == ((), "")
    assert count_words(plan).startswith("At most ")
    assert "run it in a terminal" in plan.remarks[0]


def test_models_that_need_features_are_left_out_where_there_are_none(tmp_path: Path) -> None:
    facts = DataFacts(name="baby", fingerprint="f" * 64, problem="")
    plan = plan_study("comparison", facts, str(tmp_path), (1,), Stored())
    assert {config.model.name for config in plan.todo} == {
        "ngcf",
        "lightgcn",
        "sgl",
        "ncl",
        "hccf",
    }
    assert "baby has no item features, so these are left out: MMGCN" in plan.remarks[0]


def test_runs_that_are_done_are_not_run_again(tmp_path: Path) -> None:
    facts = DataFacts(name="tiktok", fingerprint="f" * 64, modalities=("image",), problem="")
    first = plan_study("ablation", facts, str(tmp_path), (1,), Stored())
    done = [record(config, f"r{n}") for n, config in enumerate(first.todo[:2])]
    waiting = {first.todo[2].identity()}
    plan = plan_study("ablation", facts, str(tmp_path), (1, 2), Stored(done, waiting))
    assert {config.seed for config in plan.todo} == {2}
    assert count_words(plan) == "6 runs; 3 of them done, training or waiting"


def test_evil_names_of_data_sets_stay_plain_text(open_page: OpenPage, services: Services) -> None:
    evil = "<img src=x>&<b>tiktok</b>"
    page = open_page([stored("dasrec", 0.1, evil), stored("bm3", 0.09, evil)])
    assert page.body.choices.data.words() == evil
    assert "&lt;img src=x&gt;" in place(page, "DASRec", 1).data(Qt.ItemDataRole.ToolTipRole)
    holding = [label for label in page.findChildren(QLabel) if "<" in label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in holding)
    assert r"\textless{}img src=x\textgreater{}" in page.body.preview.source.toPlainText()
