"""The groups tab of the compare page, over runs on a data set that is read from its folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from compared_runs import varied
from film_runs import NUM_USERS, two_runs, write_data
from PySide6.QtWidgets import QPushButton
from stored_runs import StoredRun

from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.inspection.group_metrics import GroupRow, GroupTable, Interval
from dasrec_core.inspection.grouping import equal_count_groups
from studio.pages.compare.groups_panel import GroupsPanel
from studio.pages.compare.groups_tab import GroupsTab
from studio.pages.compare.page import ComparePage
from studio.qtmodels.grouped import Grouped
from studio.services import Services
from studio.theme import theme
from tests.helpers.compare_page_words import USERS, settle, two, words_on

OpenPage = Callable[..., ComparePage]


def grouped() -> Grouped:
    """Three users in two groups, as two runs found them."""
    grouping = equal_count_groups(np.array([1, 2, 3]), 2)
    values = (Interval(0.4, 0.3, 0.5), Interval(0.5, 0.4, 0.6))
    rows = tuple(
        GroupRow(group, group.size, values, Interval(0.1, 0.0, 0.2)) for group in grouping.groups
    )
    return Grouped(GroupTable("users", "recall@20", "test", ("a", "b"), rows), grouping)


def groups_of(qtbot, page: ComparePage, services: Services) -> GroupsTab:
    """Open the tab and wait until it has read."""
    page.tabs.show_tab("Groups")
    settle(qtbot, services)
    tab = page.tabs.tab("Groups")
    assert isinstance(tab, GroupsTab)
    return tab


def test_both_sides_stand_with_their_users_and_paired_difference(
    qtbot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    page = open_page([], two_runs(services, write_data(tmp_path / "films")))
    tab = groups_of(qtbot, page, services)
    head, *rows = tab.tables()["Recall@20 by history of the user"]
    assert head[:2] == ["Group", "Users"]
    assert head[-3:] == ["Base − other", "95 % low", "95 % high"]
    assert sum(int(row[1]) for row in rows) == NUM_USERS
    names = [side.name for side in page._comparison.sides]
    assert head[2:4] == names  # the base first, as the difference is read
    for _, _, base, other, difference, *_ in rows:
        told = float(difference.replace("−", "-"))
        assert abs(told - (float(base) - float(other))) < 2e-4
    assert "Recall@20 by popularity of the item" in tab.tables()
    chart = tab.panels["users"].chart
    assert chart.accessibleName() == "Recall@20 by history of the user, no group chosen"


def test_a_group_chosen_in_the_bars_is_chosen_in_the_table(
    qtbot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    page = open_page([], two_runs(services, write_data(tmp_path / "films")))
    panel = groups_of(qtbot, page, services).panels["users"]
    panel.chart.choose(1)
    assert panel._table.selected_rows() == [1]
    panel._table.activated.emit(panel._table.model().index(0, 0))
    assert panel.chart.chosen == 0
    assert panel._table.selected_rows() == [0]


@pytest.mark.parametrize(("width", "is_stacked"), [(1100, False), (720, True)])
def test_the_table_has_all_its_columns_beside_the_bars_or_below_them(
    qtbot, width: int, is_stacked: bool
) -> None:
    panel = GroupsPanel("users")
    qtbot.addWidget(panel)
    for piece in panel.show_groups(grouped(), ("LightGCN", "DASRec+"), (0, 1), ""):
        piece()
    panel.resize(theme.current().px(width), theme.current().px(520))
    panel.show()
    table, chart = panel._table, panel.chart
    bottom = chart.mapTo(panel, chart.rect().bottomLeft()).y()
    assert (table.mapTo(panel, table.rect().topLeft()).y() > bottom) == is_stacked
    assert not any(table.isColumnHidden(number) for number in range(5))
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.columnWidth(0) >= theme.current().px(144)


def test_without_results_per_user_the_tab_says_what_is_missing(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    page = open_page(two())
    tab = groups_of(qtbot, page, services)
    assert (
        "lr 0.001 and lr 0.0005 have no metrics per user: they are written when a run ends."
        in words_on(tab)
    )
    assert tab.tables() == {}


def test_a_run_without_results_per_user_leads_to_one_with_them(
    qtbot, open_page: OpenPage, services: Services
) -> None:
    third = StoredRun(run_id="c", config=varied(model__num_layers=2))
    page = open_page([*two(), third], users={"a": USERS["a"], "c": USERS["b"]})
    page.tabs.hold_against(page._comparison.sides[1].key)
    tab = groups_of(qtbot, page, services)
    assert "lr 0.0005 has no metrics per user" in words_on(tab)
    (way,) = tab.states.currentWidget().findChildren(QPushButton)
    way.click()
    assert page.tabs.pair_key == page._comparison.sides[2].key
    assert "lr 0.0005 has no metrics per user" not in words_on(tab)


def test_a_data_set_that_is_gone_is_said_and_read_when_it_is_back(
    qtbot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    data = write_data(tmp_path / "films")
    page = open_page([], two_runs(services, data))
    shutil.move(data, tmp_path / "away")
    tab = groups_of(qtbot, page, services)
    assert "There are no numbers by group" in words_on(tab)
    shutil.move(tmp_path / "away", data)
    tab.states.currentWidget().findChild(QPushButton).click()
    settle(qtbot, services)
    assert tab.tables()


def test_runs_without_lists_are_told_before_the_data_are_read(
    qtbot, open_page: OpenPage, services: Services, tmp_path: Path
) -> None:
    data = write_data(tmp_path / "films")
    runs = two_runs(services, data)
    for run in services.home.runs.iterdir():
        RunFolder(run).top_items_file.unlink()
    page = open_page([], runs)
    shutil.rmtree(data)
    words = words_on(groups_of(qtbot, page, services))
    assert "There are no numbers by group" in words
    assert "top_items" in words
    assert "films" not in words
