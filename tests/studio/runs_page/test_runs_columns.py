"""Columns of the table of runs: added, pinned, dragged, and laid out at the next start."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from stored_runs import BASE, StoredRun

from studio.pages.runs.column_chooser import ColumnChooser, candidates
from studio.pages.runs.layout_keeper import LAYOUT_KEY
from studio.pages.runs.page import RunsPage
from studio.pages.runs.table_layout import FRESH, layout_from
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.services import Services
from tests.helpers.runs_page_words import seeds, settle, shown_ids, texts, three

OpenPage = Callable[..., RunsPage]


@pytest.mark.parametrize(
    ("statistic", "shown"),
    [("best", "0.0800 @2"), ("last", "0.0200 @3"), ("min", "0.0200 @3"), ("max", "0.0800 @2")],
)
def test_a_series_gives_a_column_with_any_of_its_values_and_the_epoch(
    qtbot, services: Services, open_page: OpenPage, statistic: str, shown: str
) -> None:
    page = open_page(seeds(0.08))
    key = f"valid/recall@20|{statistic}"
    page._table.set_column_shown(key, True)
    settle(qtbot, services)
    assert texts(page, key) == [shown]


def test_rows_can_be_sorted_by_an_added_column(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.12, 0.10))
    page._table.set_column_shown("valid/recall@20|last", True)
    settle(qtbot, services)
    page._table.sortByColumn(len(COLUMN_NUMBERS), Qt.SortOrder.DescendingOrder)
    assert texts(page, "valid/recall@20|last") == ["0.0300 @3", "0.0250 @3", "0.0200 @3"]


def test_a_setting_gives_a_column(open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    page._table.set_column_shown("training.learning_rate", True)
    assert texts(page, "training.learning_rate") == ["0.001"]


def test_settings_that_differ_are_offered_first(services: Services, open_page: OpenPage) -> None:
    training = BASE.training.model_copy(update={"learning_rate": 0.5})
    other = BASE.model_copy(update={"training": training})
    open_page([*seeds(0.08), StoredRun(run_id="other", config=other)])
    keys = candidates(services.store.series_keys(), services.store.list_runs())
    assert keys[0] == "training.learning_rate"
    assert "loss/total|min" in keys


def test_the_chooser_narrows_to_what_is_searched_for(qtbot, open_page: OpenPage) -> None:
    page = open_page()
    dialog = ColumnChooser(page, ["test/ndcg@10|max", "test/ndcg@10|min", "training.epochs"], ())
    qtbot.addWidget(dialog)
    dialog.search.setText("NDCG@10 highest")
    assert dialog.shown_titles() == ["NDCG@10 on test, highest"]
    with qtbot.waitSignal(dialog.toggled) as signal:
        dialog._model.item(0).setCheckState(Qt.CheckState.Checked)
    assert signal.args == ["test/ndcg@10|max", True]


def test_a_pinned_column_stands_behind_the_name_and_stays_when_scrolled(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08))
    table = page._table
    for key in ("model", "change", "progress", "tags", "training.epochs", "model.embedding_dim"):
        table.set_column_shown(key, True)
    table.set_column_pinned("test", True)
    assert table.table_layout().keys[:2] == ("name", "test")
    bar = table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=2000)
    assert not table._frozen.isVisible()
    bar.setValue(bar.maximum())
    assert table._frozen.isVisible()
    shown = [at for at in range(len(COLUMN_NUMBERS)) if not table._frozen.isColumnHidden(at)]
    assert shown == [COLUMN_NUMBERS["name"], COLUMN_NUMBERS["test"]]


def test_a_pinned_column_that_is_dragged_away_comes_back_to_the_left(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08))
    table = page._table
    table.set_column_pinned("test", True)
    header = table.horizontalHeader()
    header.moveSection(header.visualIndex(COLUMN_NUMBERS["test"]), 4)
    qtbot.waitUntil(lambda: table.table_layout().keys[:2] == ("name", "test"), timeout=2000)


def test_the_order_of_columns_that_were_dragged_is_remembered(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    header = open_page(seeds(0.08))._table.horizontalHeader()
    header.moveSection(header.visualIndex(COLUMN_NUMBERS["state"]), 1)

    def saved() -> str:
        found = str(services.settings.layout.value(LAYOUT_KEY, ""))
        return layout_from(json.loads(found)).keys[1] if found else ""

    # Opening saves a layout too, with the state further right.
    qtbot.waitUntil(lambda: saved() == "state")
    assert open_page()._table.table_layout().keys[1] == "state"


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


def test_columns_of_another_version_are_left_out_of_a_layout() -> None:
    values = json.loads(json.dumps(FRESH.as_json()))
    values["columns"] += [["no_such_column", 80], ["valid/mrr@5|max", 90_000]]
    values["sort_key"] = "gone"
    layout = layout_from(values)
    assert layout.keys == (*FRESH.keys, "valid/mrr@5|max")
    assert layout.columns[-1][1] == 2000
    assert layout.sort_key == "started"


@pytest.mark.parametrize("values", [None, [], {}, {"columns": [1]}, {"columns": "x"}])
def test_what_is_no_layout_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match="table layout"):
        layout_from(values)


def seen(page: RunsPage) -> set[str]:
    """Which of the columns that can make room are on the screen."""
    keys = ("curve", "time", "started")
    return {key for key in keys if not page._table.isColumnHidden(COLUMN_NUMBERS[key])}


def narrow(qtbot, page: RunsPage, width: int) -> None:
    page.header.inspector.setChecked(False)
    page._inspector.hide()
    page.window().resize(width, 800)
    qtbot.waitUntil(lambda: not page._table._name._timer.isActive())


def test_some_columns_make_room_for_names_while_the_table_is_narrow(
    qtbot, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08))
    narrow(qtbot, page, 1000)
    assert seen(page) == set()
    assert page._table.columnWidth(COLUMN_NUMBERS["name"]) >= 300
    page.window().resize(1800, 800)  # room for all, beside the inspector too
    qtbot.waitUntil(lambda: seen(page) == {"curve", "time", "started"})


def test_what_makes_room_for_names_stays_in_the_layout(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    before = page._table.table_layout()
    narrow(qtbot, page, 900)
    assert seen(page) != {"curve", "time", "started"}
    assert page._table.table_layout() == before


def test_a_pinned_column_makes_no_room(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    page._table.set_column_pinned("time", True)
    narrow(qtbot, page, 900)
    assert seen(page) == {"time"}


def test_a_column_that_rows_are_sorted_by_makes_no_room(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    page._table.sortByColumn(COLUMN_NUMBERS["time"], Qt.SortOrder.AscendingOrder)
    narrow(qtbot, page, 900)
    assert seen(page) == {"time"}


def test_the_menu_of_columns_says_which_ones_are_put_away(qtbot, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08))
    narrow(qtbot, page, 900)
    tips = {each.text(): each.toolTip() for each in page._columns.menu().actions()}
    assert tips["Curve"].startswith("Put away while the table is narrow")
    assert "Put away" not in tips["State"]
