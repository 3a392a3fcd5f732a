"""What runs of the table are compared with."""

from __future__ import annotations

from dataclasses import replace

from runs_table_cases import DOWN, MakeRun, shown

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import COLUMN_NUMBERS
from studio.qtmodels.runs_table import RunsTableModel


def test_difference_to_the_baseline_needs_the_same_data(qapp: object, make_run: MakeRun) -> None:
    base, better = make_run(0, recall=0.1, is_baseline=True), make_run(1, recall=0.102)
    reference = better.config.dataset.model_copy(update={"fingerprint": "other"})
    stranger = make_run(
        2, recall=0.2, config=better.config.model_copy(update={"dataset": reference})
    )
    model = RunsTableModel()
    model.set_runs([base, better, stranger])
    assert [shown(model, row, "change") for row in range(3)] == ["–", "+0.0020", "baseline"]


def test_a_group_is_compared_with_the_mean_of_the_baseline(qapp: object, make_run: MakeRun) -> None:
    model = RunsTableModel()
    model.set_runs(
        [
            make_run(0, recall=0.10, is_baseline=True),
            make_run(1, seed=2, recall=0.20),
            make_run(2, recall=0.25, learning_rate=0.5),
            make_run(3, seed=2, recall=0.27, learning_rate=0.5),
        ]
    )
    model.set_grouped(True)
    model.sort(COLUMN_NUMBERS["best"], DOWN)
    assert [shown(model, row, "change") for row in range(2)] == ["+0.1100", "baseline"]


def test_each_data_set_is_compared_with_its_own_baseline(qapp: object, make_run: MakeRun) -> None:
    def on(dataset: str, run: RunRecord) -> RunRecord:
        reference = run.config.dataset.model_copy(update={"fingerprint": dataset})
        config = run.config.model_copy(update={"dataset": reference})
        return replace(run, config=config, dataset_name=dataset)

    model = RunsTableModel()
    model.set_runs(
        [
            on("tiktok", make_run(0, recall=0.10, is_baseline=True)),
            on("tiktok", make_run(1, recall=0.12)),
            on("baby", make_run(2, recall=0.30, is_baseline=True)),
            on("baby", make_run(3, recall=0.29)),
        ]
    )
    changes = [shown(model, row, "change") for row in range(4)]
    assert changes == ["−0.0100", "baseline", "+0.0200", "baseline"]


def test_another_baseline_changes_what_all_rows_show(
    qtbot, model: RunsTableModel, make_run: MakeRun
) -> None:
    with qtbot.waitSignal(
        model.dataChanged,
        check_params_cb=lambda first, last, *_: (first.row(), last.row()) == (0, 3),
    ) as signal:
        model.update_runs([make_run(2, is_baseline=True)])
    assert signal.args[0].column() <= COLUMN_NUMBERS["change"] <= signal.args[1].column()
