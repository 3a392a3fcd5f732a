"""What is taken from the paper's table: runs of a cell, copies, exports and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from stored_runs import StoredRun

from dasrec_core.reporting.published import source_named
from dasrec_core.store.records import RunStatus
from studio.pages.paper.page import PaperPage
from studio.services import Services
from tests.helpers.paper_page_words import place, settle, some
from tests.studio.paper_page.conftest import stored

OpenPage = Callable[..., PaperPage]


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


def test_what_was_left_out_of_the_lines_is_told_on_the_page_and_beside_the_figure(
    open_page: OpenPage,
) -> None:
    done = [stored("dasrec", 0.1, model__noise_intensity=g) for g in (0.1, 0.3)]
    given_up = stored("dasrec", 0.02, model__noise_intensity=0.5)
    page = open_page([*done, replace(given_up, status=RunStatus.STOPPED)])
    *_, lines = page._offer().kinds
    _, made = lines.make("svg", False)
    assert "1 run stopped before the end" in page.body.lines._words.text()
    assert page.body.lines._words.text() == " ".join(made.notes)


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


def test_the_legend_says_how_many_seeds_stand_behind_a_line(open_page: OpenPage) -> None:
    first = [stored("dasrec", 0.1, model__noise_intensity=g) for g in (0.1, 0.3, 0.5)]
    page = open_page([*first, stored("dasrec", 0.2, seed=2, model__noise_intensity=0.3)])
    told = [label.text() for label in page.body.lines.findChildren(QLabel)]
    assert "1 to 2 seeds, bars: one standard deviation" in told


def test_there_are_no_lines_where_nothing_was_varied(open_page: OpenPage) -> None:
    assert not open_page(some()).body.lines.isVisible()


def test_the_row_of_a_cell_is_copied_under_titles_that_say_the_data_set(
    qtbot: QtBot, open_page: OpenPage
) -> None:
    page = open_page(some())
    page.body.table.setCurrentIndex(place(page, "DASRec", 1))
    qtbot.keyClick(page.body.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, row = (line.split("\t") for line in QGuiApplication.clipboard().text().splitlines())
    _, *columns = page.body.table.columns
    assert len({column.group for column in columns}) > 1
    assert head[1:] == [f"{column.group}: {column.title}" for column in columns]
    assert row[:2] == ["DASRec", "0.1120 ± 0.0014"]


def test_a_cell_of_many_seeds_opens_all_of_them(qtbot: QtBot, open_page: OpenPage) -> None:
    page = open_page([stored("dasrec", 0.1, seed=seed) for seed in range(1, 14)])
    page.body.table.setCurrentIndex(place(page, "DASRec", 1))
    with qtbot.waitSignal(page.open_place) as asked:
        qtbot.keyClick(page.body.table, Qt.Key.Key_Return)
    target, ids = asked.args
    assert (target, len(ids)) == ("compare", 13)  # Compare says that it shows twelve of them
