"""Which runs of a seed group its mean is over."""

from __future__ import annotations

from collections.abc import Callable

from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.seed_results import counted_runs, left_out_words

MakeRun = Callable[..., RunRecord]


def test_done_runs_count_and_stopped_ones_where_none_is_done(make_run: MakeRun) -> None:
    runs = [make_run(number, seed=number, status=each) for number, each in enumerate(RunStatus)]
    assert {run.status for run in counted_runs(runs)} == {RunStatus.DONE}
    others = [run for run in runs if run.status is not RunStatus.DONE]
    assert {run.status for run in counted_runs(others)} == {RunStatus.STOPPED}


def test_a_stopped_seed_beside_a_done_one_is_told_by_its_state(make_run: MakeRun) -> None:
    runs = [make_run(0), make_run(1, seed=2, status=RunStatus.STOPPED)]
    assert left_out_words(runs) == "1 stopped"


def test_of_two_runs_of_one_seed_the_newer_counts(make_run: MakeRun) -> None:
    old, new, other = make_run(0), make_run(1), make_run(2, seed=2)
    assert counted_runs([new, other, old]) == [new, other]
    assert left_out_words([new, other, old]) == "1 older of the same seed"


def test_what_is_left_out_is_said_by_state(make_run: MakeRun) -> None:
    states = [RunStatus.DONE, RunStatus.FAILED, RunStatus.FAILED, RunStatus.RUNNING]
    runs = [make_run(number, seed=number, status=each) for number, each in enumerate(states)]
    assert left_out_words(runs) == "2 failed, 1 running"


def test_nothing_is_said_when_all_count(make_run: MakeRun) -> None:
    assert left_out_words([make_run(0), make_run(1, seed=2)]) == ""
