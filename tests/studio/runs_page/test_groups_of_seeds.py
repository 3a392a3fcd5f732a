"""Seeds of the same settings gathered into one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from dasrec_core.store.records import RunStatus
from studio.pages.runs.page import RunsPage
from studio.services import Services
from tests.helpers.runs_page_words import seeds, settle, texts

OpenPage = Callable[..., RunsPage]


def test_seeds_are_gathered_with_number_mean_and_spread(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    assert texts(page, "seed") == ["n=2"]
    assert texts(page, "best") == ["0.0900 ± 0.0141"]
    assert page._filter._count.text() == "2 runs"


def test_a_group_is_selected_as_all_of_its_runs(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page._table.selectRow(0)
    assert {run.run_id for run in page._table.selected_runs()} == {"r0", "r1"}
    assert page.header.compare.text().strip() == "Compare 2 runs"


def test_the_inspector_says_how_far_seeds_are_apart(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page._table.selectRow(0)
    said = page._inspector._nothing.text()
    assert "2 seeds of the same settings: Recall@20 on test 0.0890 ± 0.0141" in said
    assert "Differences below 0.0141 are within the noise" in said


def test_the_keyboard_opens_and_closes_a_group(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page._table.setCurrentIndex(page._table.runs.index(0, 0))
    qtbot.keyClick(page._table, Qt.Key.Key_Right)
    assert texts(page, "name")[1:] == ["seed 1", "seed 0"]
    qtbot.keyClick(page._table, Qt.Key.Key_Left)
    assert len(texts(page, "name")) == 1


def test_a_filter_takes_runs_out_of_their_group(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10, 0.12))
    page._group.click()
    page._filter.set_text("recall@20>0.09")
    assert texts(page, "best") == ["0.1100 ± 0.0141"]
    assert page._filter._count.text() == "2 of 3 runs"


def test_an_export_of_groups_has_every_run_once(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10, 0.12))
    page._group.click()
    page._filter.set_text("recall@20>0.09")
    assert sorted(run.run_id for run in page._table.runs.shown_runs()) == ["r1", "r2"]
    page._table.runs.toggle_group(0)
    assert sorted(run.run_id for run in page._table.runs.shown_runs()) == ["r1", "r2"]


def test_a_run_that_is_asked_for_opens_its_group(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page.activate("r0")
    settle(qtbot, services)
    assert [run.run_id for run in page._table.selected_runs()] == ["r0"]


def test_a_colour_is_given_to_all_seeds(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._table.select_run("r0")
    page._actions.colors[4].trigger()
    settle(qtbot, services)
    assert {services.store.get(run).color_index for run in ("r0", "r1")} == {4}


@pytest.mark.parametrize("status", [RunStatus.INTERRUPTED, RunStatus.RUNNING])
def test_a_run_that_has_not_ended_well_stays_out_of_mean_and_spread(
    open_page: OpenPage, status: RunStatus
) -> None:
    *done, last = seeds(0.08, 0.10, 0.02)
    page = open_page([*done, replace(last, status=status, num_epochs=50)])
    page._group.click()
    assert texts(page, "best") == ["0.0900 ± 0.0141"]
    assert texts(page, "seed") == ["n=2"]
    page._table.selectRow(0)
    said = page._inspector._nothing.text()
    assert "2 seeds of the same settings: Recall@20 on test 0.0890 ± 0.0141" in said
    assert f"Left out: 1 {status}." in said


def test_the_state_of_a_group_says_how_many_of_its_runs_are_done(open_page: OpenPage) -> None:
    *done, last = seeds(0.08, 0.10, 0.02)
    page = open_page([*done, replace(last, status=RunStatus.INTERRUPTED)])
    page._group.click()
    assert texts(page, "state") == ["2 of 3 done"]


def test_a_group_without_a_result_shows_no_mean(open_page: OpenPage) -> None:
    runs = [replace(run, status=RunStatus.INTERRUPTED) for run in seeds(0.08, 0.10)]
    page = open_page(runs)
    page._group.click()
    assert texts(page, "best") == ["–"]
    assert texts(page, "state") == ["Interrupted"]


def test_a_page_that_opens_grouped_has_its_switch_on(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    page._table._keeper._save()
    assert open_page()._group.isChecked()


def test_a_layout_changed_just_before_closing_is_kept(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    page._group.click()
    page.close_page()
    assert open_page()._group.isChecked()


def test_the_arrow_of_a_group_works_while_the_table_is_scrolled_sideways(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._group.click()
    table, frozen = page._table, page._table._frozen
    page.window().resize(700, 500)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    arrow = frozen.visualRect(table.runs.index(0, 0)).topLeft() + QPoint(12, 12)
    qtbot.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert texts(page, "name")[1:] == ["seed 1", "seed 0"]
