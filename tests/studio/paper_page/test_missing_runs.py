"""What is missing in the table is counted, prepared and queued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from comparison_runs import finished
from page_services import write_folder
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun, store_run

from dasrec_core.config.dataset import DatasetReference
from studio.pages.paper.batch import Stored, plan_missing
from studio.pages.paper.batch_dialog import BatchDialog
from studio.pages.paper.choices import PaperChoices
from studio.pages.paper.content import make_content
from studio.pages.paper.missing_run import missing_run
from studio.pages.paper.page import PaperPage
from studio.services import Services
from tests.helpers.paper_page_words import place, settle, some
from tests.studio.paper_page.conftest import stored

OpenPage = Callable[..., PaperPage]


def asked_for_missing(qtbot: QtBot, page: PaperPage, services: Services) -> BatchDialog:
    page._run_missing.click()
    dialog = page.window().findChild(BatchDialog)
    settle(qtbot, services)
    return dialog


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_missing_cell_prepares_its_run(qtbot: QtBot, open_page: OpenPage, key) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "BM3", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, key)
    target, config = asked.args
    assert (target, config.model.name, config.dataset.path) == ("new_run", "bm3", "/data/tiktok")
    assert config.dataset.fingerprint == some()[0].config.dataset.fingerprint


PREPARED = {
    "dataset__fill_missing": ["image"],
    "dataset__standardize": ["text"],
    "dataset__modalities": ["image", "text"],
}


def missing_dataset(qtbot: QtBot, page: PaperPage, method: str) -> DatasetReference:
    """How the run that a missing cell on TikTok prepares would read its data."""
    page.body.table.setCurrentIndex(place(page, method, 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
    return asked.args[1].dataset


def test_a_missing_run_reads_its_data_as_the_others_do(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page([stored("dasrec", 0.1, **PREPARED)])
    dataset = missing_dataset(qtbot, page, "BM3")
    assert dataset.fill_missing == ("image",)
    assert dataset.standardize == ("text",)
    assert dataset.modalities == ("image", "text")


def test_models_without_features_take_only_repairs_from_those_that_have_them(
    qtbot: QtBot, open_page: OpenPage
) -> None:
    page = open_page([stored("dasrec", 0.1, **PREPARED)])
    dataset = missing_dataset(qtbot, page, "LightGCN")
    assert dataset.fill_missing == ("image",)
    assert (dataset.standardize, dataset.modalities) == ((), None)


def test_models_with_features_do_without_none_because_others_did(
    qtbot: QtBot, open_page: OpenPage
) -> None:
    without = {"dataset__fill_missing": ["image"], "dataset__modalities": []}
    page = open_page([stored("lightgcn", 0.1, **without)])
    dataset = missing_dataset(qtbot, page, "BM3")
    assert (dataset.fill_missing, dataset.modalities) == (("image",), None)


def test_a_click_on_a_missing_cell_prepares_its_run_too(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page(some())
    middle = page.body.table.visualRect(place(page, "BM3", 1)).center()
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.mouseClick(page.body.table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args[1].model.name == "bm3"


def test_what_is_missing_is_counted_and_queued(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    dialog = asked_for_missing(qtbot, page, services)
    # 13 of 15 methods on TikTok and 14 on Baby, with both seeds that the table has.
    assert dialog._counts.text() == "54 runs"
    assert dialog.agree.text() == " Queue 54"
    dialog.seeds.setText("7")
    settle(qtbot, services)
    services.queue.pause(True)
    settle(qtbot, services)
    with qtbot.waitSignal(page.notice) as said:
        dialog.agree.click()
    assert said.args[0].startswith("27 runs are queued")
    settle(qtbot, services)
    assert len(services.queue.state.waiting) == 27


def test_what_is_missing_is_listed_and_can_be_left_out(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    dialog = asked_for_missing(qtbot, page, services)
    lines = dialog.list.findChildren(QCheckBox)
    assert len(lines) == 27
    assert lines[0].text().endswith(", 2 runs")
    qtbot.mouseClick(lines[0], Qt.MouseButton.LeftButton, pos=QPoint(8, lines[0].height() // 2))
    settle(qtbot, services)
    assert dialog.agree.text() == " Queue 52"
    dialog.seeds.setText("7, 8, 9")  # what is left out stays so
    settle(qtbot, services)
    assert dialog.agree.text() == " Queue 78"
    for line in dialog.list.findChildren(QCheckBox)[1:]:
        line.click()
    settle(qtbot, services)
    assert not dialog.agree.isEnabled()
    dialog.reject()


def test_a_run_that_starts_while_the_dialog_is_open_is_not_queued_again(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    services.queue.pause(True)
    dialog = asked_for_missing(qtbot, page, services)
    dialog.seeds.setText("7")
    settle(qtbot, services)
    first, *others = dialog._plan.todo
    services.queue.add([first])
    settle(qtbot, services)
    assert dialog.agree.text() == " Queue 26"
    (waiting,) = services.queue.state.waiting
    services.store.create(waiting.run_id, waiting.config, dataset_name="tiktok")
    services.queue.remove([waiting.run_id])  # as when it is started: first its row, then this
    settle(qtbot, services)
    dialog.seeds.setText(" 7")
    settle(qtbot, services)
    assert list(dialog._plan.todo) == others
    dialog.reject()


def test_a_run_that_is_done_while_the_dialog_is_open_is_not_queued(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    dialog = asked_for_missing(qtbot, page, services)
    dialog.seeds.setText("7")
    settle(qtbot, services)
    assert dialog.agree.text() == " Queue 27"
    done = dialog._plan.todo[0].config
    store_run(
        services.store,
        StoredRun(run_id="new", config=done, dataset="tiktok", recalls=(0.1,)),
    )
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    assert dialog.agree.text() == " Queue 26"
    dialog.reject()


@pytest.mark.parametrize(("runs", "seeds"), [(some(), "1, 2"), (some()[:1], "421, 1, 2")])
def test_the_seeds_of_the_table_are_offered_else_the_usual_ones(
    qtbot: QtBot, open_page: OpenPage, services: Services, runs: list, seeds: str
) -> None:
    page = open_page(runs)
    page._run_missing.click()
    dialog = page.window().findChild(BatchDialog)
    assert dialog.seeds.text() == seeds
    settle(qtbot, services)
    dialog.reject()


def test_seeds_that_are_no_numbers_are_said(
    qtbot: QtBot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(some())
    dialog = asked_for_missing(qtbot, page, services)
    dialog.seeds.setText("one")
    assert "Must be whole numbers" in dialog._problem.text()
    assert not dialog.agree.isEnabled()
    dialog.reject()


def test_runs_on_data_without_any_are_bound_to_its_content_and_not_queued_twice(
    qtbot: QtBot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    services.library.open_folder(write_folder(tmp_path / "tiktok"))
    page = open_page()
    services.queue.pause(True)
    dialog = asked_for_missing(qtbot, page, services)
    dialog.seeds.setText("7")
    settle(qtbot, services)
    entry = services.library.entry(tmp_path / "tiktok")
    first, *others = dialog._plan.todo
    prints = {one.config.dataset.fingerprint for one in dialog._plan.todo}
    assert prints == {entry.report.fingerprint}
    config = first.config
    # One has ended, so its column knows the content; the others still wait.
    services.queue.add(others)
    store_run(
        services.store,
        StoredRun(run_id="new", config=config, dataset="tiktok", recalls=(0.1,)),
    )
    services.recorder.runs_changed.emit()
    settle(qtbot, services)
    dialog.reject()
    page.reader.read()
    settle(qtbot, services)
    again = asked_for_missing(qtbot, page, services)
    again.seeds.setText("7")
    settle(qtbot, services)
    assert again._plan.todo == ()
    again.reject()


def test_missing_runs_fill_the_columns_of_both_protocols() -> None:
    on_test = finished("diffmm", evaluation__protocol="paper", created_at_ms=1)
    content = make_content([finished("dasrec"), on_test], PaperChoices(protocol="both"), {})
    plan = plan_missing(content, (1,), Stored(), {})
    assert plan.todo
    assert {one.config.evaluation.protocol for one in plan.todo} == {"valid"}


def test_a_cell_that_lacks_a_metric_is_filled_by_a_run_that_measures_it() -> None:
    whole = finished("bm3")
    runs = [
        replace(whole, best_test={**whole.best_test, "recall@10": 0.1}),
        finished("dasrec", evaluation__cutoffs=[20], created_at_ms=1),
    ]
    choices = PaperChoices(metrics=("recall@20", "recall@10"), published_rows=False)
    content = make_content(runs, choices, {})
    (missing,) = [one for one in content.missing() if one[0].model == "dasrec"]
    assert 10 in missing_run(content, *missing).evaluation.cutoffs


def test_what_needs_features_is_not_missing_on_data_without(
    qtbot: QtBot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    with qtbot.waitSignal(services.library.checked, timeout=5000):
        services.library.open_folder(write_folder(tmp_path / "baby", modalities=()))
    fingerprint = services.library.entry(str(tmp_path / "baby")).report.fingerprint
    on_baby = stored("lightgcn", 0.061, "baby")
    data = on_baby.config.dataset.model_copy(update={"fingerprint": fingerprint})
    config = on_baby.config.model_copy(update={"dataset": data})
    page = open_page([stored("dasrec", 0.112), replace(on_baby, config=config)])
    settle(qtbot, services)
    content = page._content
    baby = [column for column in content.made.columns if column.benchmark.dataset == "baby"]
    missing = {row.model for row, column in content.missing() if column in baby}
    assert "sgl" in missing
    assert not missing & {"dasrec", "bm3"}
    number = content.places.index(baby[0])
    index = place(page, "BM3", number)
    assert index.data() == "–"
    assert "BM3 needs item features, and baby has none." in index.data(Qt.ItemDataRole.ToolTipRole)
    page.body.table.setCurrentIndex(index)
    with qtbot.assertNotEmitted(page.open_place):
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
