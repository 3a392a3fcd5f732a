from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from compared_runs import finished, per_user, write_users

from dasrec_core.analysis.seed_groups import (
    SeedGroup,
    curve_band,
    group_runs,
    mean_std,
    sides_of,
)
from dasrec_core.analysis.user_metrics import mean_over_seeds, read_test_users, read_users
from dasrec_core.execution.results import PerUser
from dasrec_core.store.records import Curve, RunStatus

SLOW = {"training__learning_rate": 5e-4}


def curve(epochs: tuple[int, ...], values: tuple[float, ...]) -> Curve:
    return Curve("a", "valid/recall@20", epochs, values)


def ids_of(groups: tuple[SeedGroup, ...]) -> list[list[str]]:
    return [[run.run_id for run in group.runs] for group in groups]


def test_runs_are_grouped_by_all_but_the_seed() -> None:
    runs = [finished("a1", seed=1), finished("b1", **SLOW), finished("a2", seed=2)]
    assert ids_of(group_runs(runs)) == [["a1", "a2"], ["b1"]]


def test_seeds_of_one_group_alone_stand_beside_each_other() -> None:
    runs = [finished("a1", seed=1), finished("a2", seed=2)]
    assert ids_of(sides_of(runs)) == [["a1"], ["a2"]]


def test_a_run_without_a_result_is_left_out_beside_those_with_one() -> None:
    died = replace(finished("a3", seed=3), status=RunStatus.INTERRUPTED)
    runs = [finished("a1", seed=1), died, finished("a2", seed=2), finished("b1", **SLOW)]
    first, second = sides_of(runs)
    assert ids_of((first, second)) == [["a1", "a2"], ["b1"]]
    assert [run.run_id for run in first.left_out] == ["a3"]
    assert not second.left_out


def test_runs_without_a_result_stand_for_themselves_where_none_has_one() -> None:
    died = replace(finished("a1"), status=RunStatus.INTERRUPTED)
    assert ids_of(sides_of([died, finished("b1", **SLOW)])) == [["a1"], ["b1"]]


def test_a_stopped_seed_is_left_out_beside_done_ones_and_counts_alone() -> None:
    stopped = replace(finished("a3", 0.05, seed=3), status=RunStatus.STOPPED)
    alone = replace(finished("b1", **SLOW), status=RunStatus.STOPPED)
    first, second = sides_of([finished("a1", 0.30, seed=1), stopped, alone])
    assert ids_of((first, second)) == [["a1"], ["b1"]]
    assert first.left_out == (stopped,)


def test_a_seed_that_was_run_twice_counts_once() -> None:
    group = SeedGroup((finished("a", 0.1, seed=1), finished("again", 0.3, seed=1)))
    assert group.by_seed("recall@20") == {1: 0.1}
    assert group.seeds == (1,)


def test_spread_is_the_sample_deviation_and_unknown_for_one_seed() -> None:
    found = mean_std({1: 0.1, 2: 0.3})
    assert (found.mean, found.std) == (pytest.approx(0.2), pytest.approx(0.02**0.5))
    assert mean_std({1: 0.1}).std is None
    assert mean_std({}) is None


def test_band_is_mean_and_deviation_epoch_by_epoch() -> None:
    found = curve_band([curve((1, 2), (0.1, 0.2)), curve((1, 2), (0.3, 0.2))])
    assert found.mean.tolist() == pytest.approx([0.2, 0.2])
    assert (found.high - found.mean).tolist() == pytest.approx([0.02**0.5, 0.0])


def test_band_goes_on_while_half_of_the_seeds_do() -> None:
    found = curve_band(
        [curve((1, 2, 3), (1.0, 2.0, 3.0)), curve((1, 2), (1.0, 4.0)), curve((1,), (4.0,))]
    )
    assert found.epochs.tolist() == [1, 2]
    assert found.mean.tolist() == pytest.approx([2.0, 3.0])
    assert found.counts.tolist() == [3, 2]


def test_one_seed_has_a_band_of_no_width_and_none_has_no_band() -> None:
    alone = curve_band([curve((1, 3), (0.1, 0.2))])
    assert alone.low.tolist() == alone.high.tolist() == [0.1, 0.2]
    assert curve_band([curve((), ())]) is None


def test_metrics_per_user_are_the_mean_over_seeds(tmp_path: Path) -> None:
    seeds = ((1, 0.5), (2, 0.75), (3, 0.5))
    group = SeedGroup(tuple(finished(f"a{seed}", recall, seed=seed) for seed, recall in seeds))
    write_users(tmp_path / "a1", {"recall@20": [0.0, 1.0]})
    write_users(tmp_path / "a2", {"recall@20": [0.5, 1.0]})
    found = read_test_users(group, tmp_path.joinpath).mean
    assert found is not None
    assert found.values["recall@20"].tolist() == pytest.approx([0.25, 1.0])


def test_seeds_without_metrics_per_user_are_named(tmp_path: Path) -> None:
    group = SeedGroup(tuple(finished(f"a{seed}", 0.5, seed=seed) for seed in (1, 2)))
    write_users(tmp_path / "a1", {"recall@20": [0.0, 1.0]})
    found = read_test_users(group, tmp_path.joinpath)
    assert (found.num_seeds, found.missing) == (1, (group.runs[1],))


def test_a_seed_that_was_run_twice_is_not_missing(tmp_path: Path) -> None:
    group = SeedGroup((finished("first", 0.5, seed=1), finished("again", 0.5, seed=1)))
    write_users(tmp_path / "again", {"recall@20": [0.0, 1.0]})
    found = read_test_users(group, tmp_path.joinpath)
    assert (found.num_seeds, found.missing) == (1, ())


def test_damaged_arrays_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "per_user.npz").write_bytes(b"no archive")
    group = SeedGroup((finished("a"),))
    assert read_test_users(group, tmp_path.joinpath).mean is None


@pytest.mark.parametrize("status", [RunStatus.INTERRUPTED, RunStatus.FAILED, RunStatus.DONE])
def test_arrays_of_another_epoch_than_the_result_are_left_out(
    tmp_path: Path, status: RunStatus
) -> None:
    went_on = replace(finished("a1", 0.30, seed=1), status=status)
    group = SeedGroup((went_on, finished("a2", 0.20, seed=2)))
    write_users(tmp_path / "a1", {"recall@20": [0.05, 0.15]})  # of epoch 1
    write_users(tmp_path / "a2", {"recall@20": [0.10, 0.30]})
    found = read_test_users(group, tmp_path.joinpath)
    assert found.mean is not None
    assert found.mean.values["recall@20"].tolist() == pytest.approx([0.10, 0.30])
    assert found.unmatched == (went_on,)


def test_arrays_of_the_paper_protocol_are_of_the_epoch_chosen_on_test(tmp_path: Path) -> None:
    run = finished("a", 0.10, evaluation__protocol="paper")
    run = replace(run, test_at_best_test_epoch={"recall@20": 0.30})
    write_users(tmp_path / "a", {"recall@20": [0.20, 0.40]})
    for split in ("valid", "test"):
        assert read_users(SeedGroup((run,)), tmp_path.joinpath, split).mean is not None
    write_users(tmp_path / "a", {"recall@20": [0.05, 0.15]})
    assert read_test_users(SeedGroup((run,)), tmp_path.joinpath).unmatched == (run,)


def test_other_users_have_no_mean() -> None:
    strangers = PerUser(np.array([5, 6]), {"recall@20": np.zeros(2, dtype=np.float32)})
    assert mean_over_seeds([per_user([0.0, 1.0]), strangers]) is None
