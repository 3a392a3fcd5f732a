"""What was typed into the inspector is kept when the window closes over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from stored_runs import store_run
from studio_services import quiet_services

from dasrec_core.store.runs import RunStore
from studio.main_window import MainWindow
from studio.pages.runs.page import RunsPage
from studio.services import Services
from tests.helpers.runs_page_words import settle, three

OpenPage = Callable[..., RunsPage]


@pytest.fixture
def page(qtbot, tmp_path: Path) -> RunsPage:
    """The page in a real window, with the inspector of one run open."""
    services = quiet_services(tmp_path / "studio")
    for run in three():
        store_run(services.store, run)
    window = MainWindow(services)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.open_place("runs", "r1")
    settle(qtbot, services)
    return window.page("runs")


def test_a_note_is_kept_when_the_window_closes_over_it(qtbot, page: RunsPage) -> None:
    page._inspector._note.setFocus()
    qtbot.keyClicks(page._inspector._note, "Keep this.")
    page.window().close()
    assert RunStore(page._services.results_url).get("r1").note == "Keep this."


def test_tags_are_kept_when_the_window_closes_over_them(qtbot, page: RunsPage) -> None:
    page._inspector._tags.setFocus()
    qtbot.keyClicks(page._inspector._tags, "paper, ablation")
    page.window().close()
    tags = RunStore(page._services.results_url).get("r1").tags
    assert sorted(tags) == ["ablation", "paper"]


def test_a_page_that_was_closed_asks_for_edits_once(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(three())
    page._table.select_run("r1")
    asked: list[str] = []
    page._inspector.tags_edited.connect(lambda run_id, _tags: asked.append(run_id))
    page._inspector._tags.setText("paper")
    page.close_page()
    page._inspector._tags.editingFinished.emit()
    assert asked == ["r1"]
    settle(qtbot, services)
