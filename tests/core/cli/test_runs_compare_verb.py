"""Comparing stored runs on the command line."""

from __future__ import annotations

from statistics import fmean

import pytest
from compared_runs import write_users
from store_cases import make_config, whole_run

from dasrec_core.paths import home
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore


def test_comparison_shows_only_what_differs(cli, two_runs: list[str]) -> None:
    document = cli("runs", "compare", *two_runs, "--json").document
    assert {row["path"]: row["values"] for row in document["differences"]} == {
        "training.epochs": [3, 2],
        "seed": [2, 1],
    }
    assert cli("runs", "compare", two_runs[0]).code == 2


@pytest.fixture
def tested_runs() -> list[str]:
    """Two finished runs with metrics per user: the first is better for six of eight."""
    store = RunStore(home().results_url)
    of_users = {"better": [0.5] * 8, "worse": [0.5, 0.5] + [0.0] * 6}
    for seed, (run_id, values) in enumerate(of_users.items(), start=1):
        store.create(run_id, make_config(seed=seed), dataset_name="tiny")
        Recorder(store).apply(whole_run(run_id, test=fmean(values)))
        write_users(home().runs / run_id, {"recall@20": values})
    store.close()
    return list(of_users)


def test_comparison_tests_the_first_against_each_other_over_users(
    cli, tested_runs: list[str]
) -> None:
    document = cli("runs", "compare", *tested_runs, "--json").document
    (found,) = document["significance"]["comparisons"]
    assert found["over_users"]["wins"] == 6
    assert found["over_users"]["p_value"] == found["p_value_holm"] == 2 / 64
    assert document["comparability"]["comparable"] is True
    text = cli("runs", "compare", *tested_runs).out
    assert "is 0.3750 above" in text
    assert "Run at least 3 seeds" in text


def test_a_run_with_arrays_of_another_epoch_is_not_tested_and_named(
    cli, tested_runs: list[str]
) -> None:
    write_users(home().runs / "better", {"recall@20": [0.25] * 8})
    called = cli("runs", "compare", *tested_runs, "--json")
    (found,) = called.document["significance"]["comparisons"]
    assert found["over_users"] is None
    assert "of another epoch than the result: better." in called.err


def test_a_seed_whose_arrays_are_not_here_is_named(cli, tested_runs: list[str]) -> None:
    store = RunStore(home().results_url)
    for run_id, seed, depth in (("deep", 1, 2), ("elsewhere", 2, 2)):
        config = make_config(seed=seed, model__num_layers=depth)
        store.create(run_id, config, dataset_name="tiny")
        Recorder(store).apply(whole_run(run_id, test=0.5))
    store.close()
    write_users(home().runs / "deep", {"recall@20": [0.5] * 8})
    called = cli("runs", "compare", "better", "deep", "elsewhere", "--json")
    assert "their metrics per user are not here: elsewhere." in called.err
    assert "not here" not in cli("runs", "compare", "better", "deep").err


def test_comparison_without_arrays_says_so_and_still_succeeds(cli, two_runs: list[str]) -> None:
    called = cli("runs", "compare", *two_runs, "--json")
    (found,) = called.document["significance"]["comparisons"]
    assert (called.code, found["over_users"]) == (0, None)
    assert "written when a run ends" in found["obstacle"]


def test_comparison_in_an_unknown_metric_names_the_known(cli, two_runs: list[str]) -> None:
    called = cli("runs", "compare", *two_runs, "--metric", "recall@7")
    assert called.code == 2
    assert "Known: recall@20" in called.err
