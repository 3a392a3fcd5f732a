"""Views, seed groups, added and pinned columns, colours and the end of a run in the trash."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from stored_runs import BASE, StoredRun

from dasrec_core.errors import StoreError
from studio.pages.runs.column_chooser import ColumnChooser, candidates
from studio.pages.runs.layout_keeper import LAYOUT_KEY
from studio.pages.runs.page import RunsPage
from studio.pages.runs.table_layout import FRESH, layout_from
from studio.pages.runs.views import BUILT_IN, checked_name, read_views
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.services import Services
from studio.widgets.confirm import Question

OpenPage = Callable[..., RunsPage]


def seeds(*recalls: float) -> list[StoredRun]:
    return [
        StoredRun(
            run_id=f"r{number}",
            config=BASE.model_copy(update={"seed": number}),
            recalls=(recall / 2, recall, recall / 4),
        )
        for number, recall in enumerate(recalls)
    ]


def settle(qtbot, services: Services) -> None:
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0, timeout=5000)


def texts(page: RunsPage, key: str) -> list[str]:
    model = page._table.runs
    number = [column.key for column in model.columns].index(key)
    return [model.index(row, number).data() for row in range(model.rowCount())]


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


def test_a_colour_is_given_to_all_seeds(qtbot, services: Services, open_page: OpenPage) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._table.select_run("r0")
    page._actions.colors[4].trigger()
    settle(qtbot, services)
    assert {services.store.get(run).color_index for run in ("r0", "r1")} == {4}


def test_undo_brings_back_what_went_to_the_trash(
    qtbot, services: Services, open_page: OpenPage
) -> None:
    page = open_page(seeds(0.08, 0.10))
    assert not page._undo.action.isEnabled()
    page._table.select_run("r0")
    page._actions.trash.trigger()
    settle(qtbot, services)
    page._undo.action.trigger()
    settle(qtbot, services)
    assert services.store.get("r0").trashed_at_ms is None
    assert not page._undo.action.isEnabled()


class Answers:
    """Answers every question the same way."""

    def __init__(self, answer: str) -> None:
        self.answer, self.questions = answer, []

    def ask(self, parent: object, question: Question, answered: Callable[[str], object]) -> None:
        self.questions.append(question)
        answered(self.answer)


@pytest.mark.parametrize(("answer", "left"), [("delete", 1), ("cancel", 2)])
def test_only_what_is_in_the_trash_is_deleted_and_only_after_a_question(
    qtbot, services: Services, open_page: OpenPage, answer: str, left: int
) -> None:
    page = open_page(seeds(0.08, 0.10))
    page._commands._confirm = Answers(answer)
    page._table.select_run("r0")
    assert not page._actions.delete.isEnabled()
    services.store.trash("r0")
    page.header.trash.click()
    page._runs.read()
    settle(qtbot, services)
    page._table.select_run("r0")
    page._actions.delete.trigger()
    settle(qtbot, services)
    assert len(page._commands._confirm.questions) == 1
    assert len(services.store.list_runs(include_trashed=True)) == left
