"""The name of a run as a row of the table shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dasrec_core.store.records import RunRecord
from studio.qtmodels.row_name import name_beside_data, row_name

MakeRun = Callable[..., RunRecord]


@pytest.mark.parametrize(
    ("dataset", "name", "shown"),
    [
        ("tiktok", "LightGCN, tiktok", "LightGCN"),
        ("tiktok", "LightGCN, tiktok, lr 0.0005", "LightGCN, lr 0.0005"),
        ("tiktok", "LightGCN, tiktok, lr 0.0005, +3", "LightGCN, lr 0.0005, +3"),
        ("mine", "LightGCN, generic, lr 0.0005", "LightGCN, lr 0.0005"),
    ],
)
def test_the_preset_that_the_data_set_has_is_left_out(
    make_run: MakeRun, dataset: str, name: str, shown: str
) -> None:
    run = make_run(1, model="lightgcn", learning_rate=0.0005, dataset_name=dataset)
    assert row_name(name, run) == shown
    assert name_beside_data(name, run.config, dataset) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("LightGCN, generic, lr 0.0005", "LightGCN, generic, lr 0.0005"),
        ("LightGCN, lr 0.0005", "LightGCN, no preset, lr 0.0005"),
    ],
)
def test_what_leaves_its_usual_preset_out_looks_different_from_what_has_another(
    make_run: MakeRun, name: str, shown: str
) -> None:
    run = make_run(1, model="lightgcn", learning_rate=0.0005)
    assert row_name(name, run) == shown


def test_the_preset_of_another_data_set_is_called_a_preset(make_run: MakeRun) -> None:
    run = make_run(1, learning_rate=0.0005, dataset_name="lfm2k")
    assert row_name("DASRec, baby, lr 0.0005", run) == "DASRec, preset baby, lr 0.0005"


@pytest.mark.parametrize(
    "name",
    ["My best", "", "LightGCN, generic, my best", "LightGCN, lr 0.5, mine", "generic, LightGCN"],
)
def test_a_name_that_was_typed_stays_as_it_is(make_run: MakeRun, name: str) -> None:
    assert row_name(name, make_run(1, model="lightgcn")) == name


def test_a_name_that_tells_other_settings_than_the_run_has_stays(make_run: MakeRun) -> None:
    run = make_run(1, model="lightgcn", learning_rate=0.0005)
    assert row_name("LightGCN, generic, lr 0.1", run) == "LightGCN, generic, lr 0.1"


def test_defaults_are_not_marked_where_the_usual_preset_has_them_too(make_run: MakeRun) -> None:
    run = make_run(1, dataset_name="mine")
    assert row_name("DASRec", run) == "DASRec"
