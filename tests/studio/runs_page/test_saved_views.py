"""Views of the table of runs: built in, saved, deleted, and read from their file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dasrec_core.errors import StoreError
from studio.pages.runs.page import RunsPage
from studio.pages.runs.views import BUILT_IN, checked_name, read_views
from studio.services import Services
from tests.helpers.runs_page_words import seeds, settle

OpenPage = Callable[..., RunsPage]


def test_a_saved_view_comes_back_after_a_restart(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.12))
    page._table.set_column_shown("tags", True)
    page._group.click()
    page._filter.set_text("recall@20>0.09")
    page._views.save_as("Above  nine")
    settle(qtbot, services)
    again = open_page()
    view = next(view for view in again._views.views if view.name == "Above nine")
    again._views.show_view(BUILT_IN[0])
    assert not again._table.is_column_shown("tags")
    again._views.show_view(view)
    assert again._table.is_column_shown("tags")
    assert again._table.runs.is_grouped
    assert again._filter.text() == "recall@20>0.09"
    assert again._filter._count.text() == "1 of 2 runs"
    assert again._views.button.text().strip() == "View: Above nine"


def test_a_view_keeps_its_name_when_the_column_of_names_has_fitted_itself(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.12))
    page.window().resize(900, 600)
    page._views.show_view(BUILT_IN[1])
    with qtbot.waitSignal(page._table.horizontalHeader().sectionResized):
        page.window().resize(1400, 600)
    assert page._views.current == "Seed groups"


def test_a_view_keeps_its_name_when_columns_make_room_for_names(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.12))
    page.window().resize(760, 600)
    page._views.show_view(BUILT_IN[0])
    qtbot.waitUntil(lambda: page._table.is_put_away("started"))
    assert page._views.current == "All runs"
    page.window().resize(1900, 600)
    qtbot.waitUntil(lambda: not page._table.is_put_away("started"))
    assert page._views.current == "All runs"


def test_a_view_that_was_changed_is_no_longer_called_by_its_name(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    page._views.show_view(BUILT_IN[1])
    assert page._views.current == "Seed groups"
    page._filter.set_text("seed=1")
    assert page._views.current == ""


def test_a_deleted_view_is_gone_from_the_file(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08))
    page._views.save_as("Mine")
    page._views.delete("Mine")
    settle(qtbot, services)
    assert read_views(services.home.path / "views.json") == ()


@pytest.mark.parametrize("name", ["", "  ", "all RUNS", "x" * 61])
def test_a_view_cannot_have_every_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"name|always"):
        checked_name(name)


def test_a_damaged_file_of_views_is_said_and_not_written_over(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    path = services.home.path / "views.json"
    path.write_text("{half")
    page = open_page(seeds(0.08))
    assert "saved views in views.json cannot be read" in " ".join(page._toasts.words())
    saving = [a for a in page._views.menu().actions() if a.text().startswith("Save")]
    assert not saving[0].isEnabled()
    assert path.read_text() == "{half"
    with pytest.raises(StoreError, match="cannot be read"):
        read_views(path)


def test_two_windows_keep_the_views_of_the_other(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    first, second = open_page(seeds(0.08)), open_page()
    first._views.save_as("One")
    settle(qtbot, services)
    second._views.save_as("Two")
    settle(qtbot, services)
    assert [view.name for view in second._views.views] == ["One", "Two"]
    first._views.delete("One")
    settle(qtbot, services)
    assert [view.name for view in read_views(first._views._path)] == ["Two"]


def test_of_two_savings_in_a_row_the_later_one_holds(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08))
    for text in ("seed=1", "seed=2"):
        page._filter.set_text(text)
        page._views.save_as("Mine")
    settle(qtbot, services)
    assert [view.filter for view in read_views(page._views._path)] == ["seed=2"]
    assert page._views.views == read_views(page._views._path)


def test_a_view_is_called_by_its_name_with_an_ampersand_in_it(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.12))
    page._views.save_as("R&D")
    settle(qtbot, services)
    words = [action.text() for action in page._views.menu().actions()]
    assert "R&&D" in words  # as menus take it, where a lone & marks the next letter
    assert page._views.button.text() == " View: R&&D"
