"""Marks of significance in the table, and the baseline they are told from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from compared_runs import write_users
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun

from studio.pages.paper.choices import KEY, PaperChoices, store
from studio.pages.paper.page import PaperPage
from studio.services import Services
from tests.helpers.paper_page_words import cells, place, settle, words_on
from tests.studio.paper_page.conftest import stored

OpenPage = Callable[..., PaperPage]


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


def test_an_export_made_while_differences_are_tested_has_their_marks(
    qtbot: QtBot, open_page: OpenPage, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.pages.paper.marking.Marking.start", lambda *_: None)
    page = open_page(runs_with_users(services))
    page.body.choices.marks.click()
    settle(qtbot, services)
    assert page._content.is_testing
    content, made = page._offer().kinds[0].make("latex", False)
    assert rb"\textbf{0.1200}\textsuperscript{{*}}" in content
    assert b"being tested" not in content
    assert [test["mark"] for test in made.tests] == ["*", "*"]
    with qtbot.waitSignal(page.notice) as said:
        page.copy()
    assert said.args[0].endswith("without its marks: differences are still being tested.")
