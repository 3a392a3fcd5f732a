"""Means, spreads, ranks, and what never shares a column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from comparison_runs import finished, study
from stored_runs import BASE, StoredRun, store_run

from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.reporting.document import Place
from dasrec_core.reporting.method_rows import row_of
from dasrec_core.reporting.pivot import Pivot, PivotCell, PivotRequest, pivot
from dasrec_core.reporting.pivot_warnings import choice_notes, remarks_of, warnings_of
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore
from tests.reference.pivot_by_hand import cells_by_hand

RECALL = PivotRequest(metrics=("recall@20",))


def only(made: Pivot) -> PivotCell:
    (cell,) = made.cells.values()
    return cell


def places(made: Pivot) -> dict[str, Place]:
    return {row.model: cell.place for (row, _), cell in made.cells.items()}


def test_a_cell_is_the_mean_and_the_sample_spread_of_its_seeds() -> None:
    cell = only(pivot([finished(seed=s, test=v) for s, v in ((1, 0.1), (2, 0.12))], RECALL))
    # Deviations are 0.01 and -0.01: the sum of squares 0.0002 over n - 1 = 1.
    assert cell.mean == pytest.approx(0.11)
    assert cell.spread == pytest.approx(0.0002**0.5)


def test_one_seed_has_no_spread() -> None:
    assert only(pivot([finished()], RECALL)).spread is None


def test_best_and_second_are_marked_in_every_column() -> None:
    made = pivot(study(), RECALL)
    for column in made.columns:
        marked = {row.model: cell.place for (row, c), cell in made.cells.items() if c == column}
        assert marked == {"lightgcn": "", "diffmm": "second", "dasrec": "best"}


def test_values_that_look_the_same_share_the_first_place_and_leave_no_second() -> None:
    runs = [
        finished("dasrec", test=0.11482),
        finished("diffmm", test=0.11479),
        finished("bm3", test=0.1),
    ]
    assert places(pivot(runs, RECALL)) == {"dasrec": "best", "diffmm": "best", "bm3": ""}


def test_one_method_alone_is_not_the_best_of_anything() -> None:
    assert places(pivot([finished()], RECALL)) == {"dasrec": ""}


def test_a_metric_that_has_no_best_is_not_ranked() -> None:
    runs = [
        replace(finished(model), best_test={"gini@20": value})
        for model, value in (("dasrec", 0.9), ("bm3", 0.2))
    ]
    assert places(pivot(runs, PivotRequest(metrics=("gini@20",)))) == {"dasrec": "", "bm3": ""}


def test_the_two_protocols_never_share_a_column() -> None:
    request = PivotRequest(metrics=("recall@20",), protocols=("valid", "paper"))
    made = pivot([finished(test=0.1, paper=0.2)], request)
    assert {c.protocol: cell.mean for (_, c), cell in made.cells.items()} == {
        "valid": 0.1,
        "paper": 0.2,
    }


def test_a_run_that_chose_its_epoch_on_test_has_no_place_among_the_honest() -> None:
    runs = [finished(evaluation__protocol="paper"), finished("bm3")]
    made = pivot(runs, RECALL)
    assert places(made) == {"bm3": ""}
    assert "1 run chose the epoch on test and is not in" in " ".join(remarks_of(made, runs))


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"dataset__fingerprint": "beef00" * 10}, "tiktok, content beef00"),
        ({"evaluation__mask_valid_at_test": True}, "tiktok, validation items hidden"),
        ({"dataset__drop_overlap": True}, "tiktok, overlap dropped"),
    ],
)
def test_what_does_not_compare_gets_a_column_of_its_own(
    change: dict[str, object], label: str
) -> None:
    runs = [finished(), finished("bm3", **change)]
    made = pivot(runs, RECALL)
    assert label in made.labels.values()
    assert len(made.columns) == 2
    assert "do not compare" in " ".join(warnings_of(made))


def test_runs_without_a_final_result_take_no_part_and_are_counted() -> None:
    left_out = [
        finished(seed=2, status=RunStatus.RUNNING),
        finished(seed=3, status=RunStatus.FAILED),
        finished(seed=4, status=RunStatus.DISCARDED),
    ]
    runs = [finished(), *left_out, finished(seed=5, trashed_at_ms=1)]
    made = pivot(runs, RECALL)
    assert len(only(made).runs) == 1
    assert remarks_of(made, runs) == (
        "3 runs have no final result and take no part: 1 discarded, 1 failed, 1 running.",
    )


def test_it_is_said_how_many_configurations_were_tried() -> None:
    made = pivot([finished(valid=0.2), finished(training__batch_size=512)], RECALL)
    assert only(made).tried == 2
    (note,) = choice_notes(made)
    assert "the best mean Recall@20 on validation is shown: DASRec on tiktok (2 tried)." in note


def both_protocols(*runs: RunRecord) -> str:
    request = PivotRequest(metrics=("recall@20",), protocols=("valid", "paper"))
    (note,) = choice_notes(pivot(runs, request))
    return note.rpartition("is shown: ")[2]


def test_of_both_protocols_each_is_told_with_its_own_configurations() -> None:
    honest = [finished(valid=0.2), finished(training__batch_size=512)]
    on_test = finished(valid=0.3, evaluation__protocol="paper")
    assert both_protocols(*honest, on_test) == (
        "DASRec on tiktok (epoch chosen on validation: 2 tried; epoch chosen on test: 3 tried)."
    )
    assert both_protocols(*honest) == "DASRec on tiktok (2 tried)."
    assert both_protocols(honest[0], on_test) == (
        "DASRec on tiktok (epoch chosen on validation: 1 tried; epoch chosen on test: 2 tried)."
    )


def test_a_trial_that_was_given_up_does_not_stand_for_its_method_and_this_is_said() -> None:
    trial = finished(test=0.01, status=RunStatus.STOPPED, created_at_ms=9, training__batch_size=512)
    runs = [finished(test=0.30), trial]
    made = pivot(runs, PivotRequest(metrics=("recall@20",), choice="newest"))
    assert only(made).mean == pytest.approx(0.30)
    (note,) = choice_notes(made)
    assert "DASRec on tiktok (2 tried, 1 of them stopped early and not chosen from)." in note
    assert remarks_of(made, runs) == ()


def test_a_stopped_seed_takes_no_part_beside_done_ones_and_is_counted() -> None:
    runs = [finished(seed=1, test=0.30), finished(seed=2, test=0.05, status=RunStatus.STOPPED)]
    made = pivot(runs, RECALL)
    assert only(made).runs == (runs[0],)
    assert remarks_of(made, runs) == (
        "1 run stopped before the end takes no part beside done runs of the same settings.",
    )


def test_a_stopped_run_is_shown_where_it_is_the_only_one() -> None:
    run = finished(status=RunStatus.STOPPED)
    made = pivot([run], RECALL)
    assert only(made).runs == (run,)
    assert remarks_of(made, [run]) == ("1 run in the table was stopped before the end.",)


def test_configurations_can_stand_in_rows_of_their_own_across_data_sets() -> None:
    runs = [finished(dataset=name, training__batch_size=512) for name in ("tiktok", "baby")]
    runs += [finished(dataset=name, evaluation__cutoffs=(20,)) for name in ("tiktok", "baby")]
    made = pivot(runs, PivotRequest(metrics=("recall@20",), rows="configuration"))
    assert len(made.rows) == 2
    assert len(made.cells) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"evaluation__protocol": "paper"},
        {"evaluation__mask_valid_at_test": True},
        {"evaluation__cutoffs": (20,)},
        {"dataset__drop_overlap": True},
    ],
)
def test_how_it_was_measured_makes_no_second_row_of_a_configuration(
    change: dict[str, object],
) -> None:
    first, second = finished(training__batch_size=512), finished(training__batch_size=512, **change)
    rows = {row_of(run, "configuration") for run in (first, second)}
    assert [row.title for row in rows] == ["DASRec, batch 512"]


def test_dasrec_stands_last_and_simple_methods_first() -> None:
    runs = [finished(model) for model in ("dasrec", "popularity", "diffmm", "dasrec-n", "lightgcn")]
    order = [row.model for row in pivot(runs, RECALL).rows]
    assert order == ["popularity", "lightgcn", "diffmm", "dasrec-n", "dasrec"]


def test_no_runs_make_an_empty_comparison() -> None:
    made = pivot([], RECALL)
    assert (made.rows, made.columns, dict(made.cells)) == ((), (), {})


@pytest.mark.parametrize("protocol", ["valid", "paper"])
@pytest.mark.parametrize("metric", ["recall@20", "ndcg@20"])
def test_the_numbers_are_those_a_hand_computes_from_the_database(
    tmp_path: Path, protocol: str, metric: str
) -> None:
    store = RunStore(f"sqlite:///{tmp_path}/results.db")
    slow = BASE.model_copy(update={"training": TrainingConfig(learning_rate=5e-4)})
    other = BASE.model_copy(update={"model": LightGCNConfig()})
    for number, (config, dataset, seed, recalls) in enumerate(
        [
            (BASE, "tiktok", 1, (0.05, 0.081, 0.07)),
            (BASE, "tiktok", 2, (0.04, 0.072, 0.083)),
            (BASE, "tiktok", 3, (0.09, 0.08)),
            (slow, "tiktok", 1, (0.1, 0.02)),
            (other, "tiktok", 1, (0.03, 0.061)),
            (other, "tiktok", 2, (0.062, 0.05)),
        ]
    ):
        run = StoredRun(
            run_id=f"r{number}",
            config=config.model_copy(update={"seed": seed}),
            dataset=dataset,
            recalls=recalls,
        )
        store_run(store, run)
    made = pivot(store.list_runs(), PivotRequest(metrics=(metric,), protocols=(protocol,)))
    store.close()
    by_hand = cells_by_hand(tmp_path / "results.db", metric, protocol)
    assert len(by_hand) == len(made.cells) == 2
    for (row, column), cell in made.cells.items():
        mean, spread, seeds = by_hand[row.model, column.benchmark.dataset]
        assert cell.mean == pytest.approx(mean, rel=1e-12)
        assert cell.spread == (None if spread is None else pytest.approx(spread, rel=1e-9))
        assert len(cell.runs) == seeds
