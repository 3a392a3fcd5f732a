from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView
from runs_table_cases import CLOCK_MS, DOWN, UP, MakeRun, shown

from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.extra_columns import extra_column
from studio.qtmodels.filter_query import parse_filter
from studio.qtmodels.run_columns import COLUMN_NUMBERS, COLUMNS
from studio.qtmodels.run_states import STATE_LOOKS
from studio.qtmodels.runs_table import RunIdRole, RunsTableModel


def ids(model: RunsTableModel) -> list[int]:
    return [int(model.run(row).run_id[-4:]) for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(
    model: RunsTableModel, make_run: MakeRun, qtmodeltester
) -> None:
    qtmodeltester.check(model)
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    model.set_filter(parse_filter("recall@20>0"))
    model.update_runs([make_run(9, recall=0.5)])
    model.set_runs([make_run(2)])
    qtmodeltester.check(model)


def test_newest_runs_stand_first(model: RunsTableModel) -> None:
    assert ids(model) == [3, 2, 1, 0]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_runs_without_a_value_stand_last_in_both_directions(
    model: RunsTableModel, order: Qt.SortOrder
) -> None:
    model.sort(COLUMN_NUMBERS["best"], order)
    assert ids(model)[-1] == 1


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_every_column_sorts_and_keeps_all_runs(model: RunsTableModel, column: int) -> None:
    model.sort(column, UP)
    assert sorted(ids(model)) == [0, 1, 2, 3]


def test_values_are_plain_python_and_a_missing_one_is_a_dash(model: RunsTableModel) -> None:
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    assert shown(model, 0, "best") == "0.1100 @31"
    assert shown(model, 3, "best") == "–"
    assert shown(model, 0, "time") == "14 min"
    assert type(shown(model, 0, "seed")) is str


@pytest.mark.parametrize("status", RunStatus)
def test_every_state_has_a_word_and_an_icon(
    qapp: object, make_run: MakeRun, status: RunStatus
) -> None:
    model = RunsTableModel()
    model.set_runs([make_run(0, status=status)])
    cell, _ = model.index(0, COLUMN_NUMBERS["state"]).data(Qt.ItemDataRole.UserRole)
    assert cell.text == STATE_LOOKS[status].word
    assert cell.glyph


def test_a_persistent_index_follows_its_run(model: RunsTableModel, make_run: MakeRun) -> None:
    kept = QPersistentModelIndex(model.index(model.row_of("run-0000"), 2))
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    model.update_runs([make_run(0, recall=0.9), make_run(7)])
    assert kept.data(RunIdRole) == "run-0000"
    assert kept.row() == 0


def test_selection_survives_sorting_filtering_and_new_runs(
    qtbot, model: RunsTableModel, make_run: MakeRun
) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for run_id in ("run-0000", "run-0001"):
        view.selectionModel().select(model.index(model.row_of(run_id), 0), flags)
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    model.update_runs([make_run(8, recall=0.2), make_run(0, recall=0.3)])
    model.set_filter(parse_filter("recall@20>0"))
    selected = view.selectionModel().selectedRows()
    assert [index.data(RunIdRole) for index in selected] == ["run-0000"]


def test_a_changed_run_changes_its_row_and_no_other(
    qtbot, model: RunsTableModel, make_run: MakeRun
) -> None:
    with qtbot.waitSignal(model.dataChanged) as signal, qtbot.assertNotEmitted(model.layoutChanged):
        model.update_runs([make_run(2, recall=0.2)])
    assert (signal.args[0].row(), signal.args[1].row()) == (1, 1)


def test_setting_the_same_runs_again_says_nothing(
    qtbot, model: RunsTableModel, make_run: MakeRun
) -> None:
    again = [model.run(row) for row in range(4)]
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.layoutChanged):
        model.set_runs(again)


def test_runs_that_are_gone_leave(model: RunsTableModel) -> None:
    model.set_runs([model.run(0)])
    assert ids(model) == [3]
    assert model.find("run-0000") is None


def test_a_filter_counts_what_it_hides(qtbot, model: RunsTableModel) -> None:
    with qtbot.waitSignal(model.counts_changed):
        model.set_filter(parse_filter("recall@20>0.095"))
    assert (model.rowCount(), model.num_runs) == (2, 4)


def test_an_evil_name_is_plain_in_cell_and_tooltip(qapp: object, make_run: MakeRun) -> None:
    evil = "<img src='file:///etc/passwd'><b>x</b>"
    model = RunsTableModel()
    model.set_runs([make_run(0, name=evil)])
    index = model.index(0, 0)
    assert index.data() == evil
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)


def give_sparks(model: RunsTableModel, asked: Sequence[RunRecord]) -> None:
    model.set_sparks(asked, dict.fromkeys((run.run_id for run in asked), (0.1, 0.2)))


def test_a_curve_is_asked_for_once_unless_it_grows(
    model: RunsTableModel, make_run: MakeRun
) -> None:
    asked = model.spark_missing(range(4))
    assert len(asked) == 3
    give_sparks(model, asked)
    assert model.spark_missing(range(4)) == []
    model.update_runs([make_run(3, recall=0.1, status=RunStatus.RUNNING)])
    assert [run.run_id for run in model.spark_missing(range(4))] == ["run-0003"]


def test_a_curve_is_asked_for_once_more_when_its_run_has_ended(
    model: RunsTableModel, make_run: MakeRun
) -> None:
    model.update_runs([make_run(3, recall=0.1, status=RunStatus.RUNNING, ended_at_ms=None)])
    begun = model.spark_missing(range(4))
    model.update_runs([make_run(3, recall=0.2)])  # it ends while its curve is read
    give_sparks(model, begun)
    after = model.spark_missing(range(4))
    assert [run.run_id for run in after] == ["run-0003"]
    give_sparks(model, after)
    assert model.spark_missing(range(4)) == []


def test_a_curve_is_asked_for_anew_of_a_run_that_went_on_out_of_view(
    model: RunsTableModel, make_run: MakeRun
) -> None:
    give_sparks(model, model.spark_missing(range(4)))
    model.update_runs([make_run(3, recall=0.2, attempt=2, ended_at_ms=CLOCK_MS)])
    assert [run.run_id for run in model.spark_missing(range(4))] == ["run-0003"]


@pytest.mark.slow
def test_five_thousand_runs_sort_filter_and_update_at_once(qapp: object, make_run: MakeRun) -> None:
    model = RunsTableModel()
    base = make_run(0, recall=0.1)
    model.set_runs(
        [make_run(number, recall=number % 997 / 1e4, config=base.config) for number in range(5000)]
    )
    actions: dict[str, Callable[[], None]] = {
        "sort by metric": lambda: model.sort(COLUMN_NUMBERS["best"], DOWN),
        "sort by name": lambda: model.sort(COLUMN_NUMBERS["name"], UP),
        "filter": lambda: model.set_filter(parse_filter("recall@20>0.05 dasrec lr=0.001")),
        "update": lambda: model.update_runs([make_run(17, recall=0.2)]),
    }
    for name, action in actions.items():
        began = time.perf_counter()
        action()
        # 10 to 40 ms on an idle core; the bound leaves room for a busy machine.
        assert time.perf_counter() - began < 0.5, name


def test_the_grouped_model_keeps_the_rules_of_qt(
    model: RunsTableModel, make_run: MakeRun, qtmodeltester
) -> None:
    model.set_grouped(True)
    qtmodeltester.check(model)
    model.toggle_group(0)
    model.set_extra_columns([extra_column("valid/ndcg@10|max")])
    model.sort(len(COLUMNS), DOWN)
    qtmodeltester.check(model)
    model.update_runs([make_run(9, recall=0.5, seed=4), make_run(2, recall=0.01)])
    model.set_filter(parse_filter("recall@20>0.02"))
    model.set_extra_columns([])
    model.set_grouped(False)
    qtmodeltester.check(model)
    assert sorted(ids(model)) == [0, 3, 9]


def test_a_persistent_index_of_a_group_follows_it(model: RunsTableModel, make_run: MakeRun) -> None:
    other = make_run(7, learning_rate=0.5, recall=0.5)
    model.set_grouped(True)
    model.update_runs([other, make_run(8, learning_rate=0.5, seed=9, recall=0.6)])
    row = model.group_row_of("run-0000")
    kept = QPersistentModelIndex(model.index(row, COLUMN_NUMBERS["seed"]))
    model.sort(COLUMN_NUMBERS["best"], UP if row == 0 else DOWN)
    model.toggle_group(model.group_row_of("run-0007"))
    assert kept.data() == "n=1"


def test_failed_runs_stay_out_of_mean_and_spread(model: RunsTableModel, make_run: MakeRun) -> None:
    model.set_runs(
        [
            make_run(0, recall=0.10),
            make_run(1, seed=2, recall=0.20),
            make_run(2, seed=3, recall=0.90, status=RunStatus.DIVERGED),
        ]
    )
    model.set_grouped(True)
    assert shown(model, 0, "best") == "0.1500 ± 0.0707"
    assert "mean and spread of 2 runs; left out: 1 diverged" in model.index(
        0, COLUMN_NUMBERS["best"]
    ).data(Qt.ItemDataRole.ToolTipRole)


def test_statistics_of_ended_runs_are_asked_for_once(
    model: RunsTableModel, make_run: MakeRun
) -> None:
    model.update_runs([make_run(3, status=RunStatus.RUNNING)])
    model.set_extra_columns([extra_column("loss/total|min")])
    asked = model.statistics_missing()
    assert len(asked["loss/total"]) == 4
    model.set_statistics("loss/total", asked["loss/total"], {})
    assert ids_missing(model) == ["run-0003"]


def test_statistics_are_asked_for_once_more_when_a_run_has_ended(
    model: RunsTableModel, make_run: MakeRun
) -> None:
    model.update_runs([make_run(3, status=RunStatus.RUNNING, ended_at_ms=None)])
    model.set_extra_columns([extra_column("loss/total|min")])
    begun = model.statistics_missing()["loss/total"]
    model.update_runs([make_run(3)])  # it ends while they are read
    model.set_statistics("loss/total", begun, {})
    assert ids_missing(model) == ["run-0003"]
    model.set_statistics("loss/total", model.statistics_missing()["loss/total"], {})
    assert ids_missing(model) == []


def ids_missing(model: RunsTableModel) -> list[str]:
    return [run.run_id for run in model.statistics_missing().get("loss/total", [])]
