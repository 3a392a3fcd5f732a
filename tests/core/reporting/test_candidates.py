"""Which configuration stands for a method."""

from __future__ import annotations

import pytest
from comparison_runs import finished

from dasrec_core.reporting.candidates import candidates_among, choose
from dasrec_core.store.records import RunStatus

STOPPED = RunStatus.STOPPED


def test_runs_that_differ_only_in_the_seed_are_one_group() -> None:
    groups = candidates_among(
        [finished(seed=2), finished(seed=1), finished(training__batch_size=512)]
    )
    assert [[run.config.seed for run in group.runs] for group in groups] == [[1, 2], [1]]


def test_a_repeated_seed_does_not_count_twice() -> None:
    old, new = finished(test=0.1, created_at_ms=1), finished(test=0.2, created_at_ms=2)
    (group,) = candidates_among([old, new])
    assert (group.runs, group.repeats) == ((new,), (old,))


def test_a_stopped_seed_stands_for_nothing_beside_done_ones() -> None:
    done = [finished(seed=seed) for seed in (1, 2)]
    given_up = [finished(seed=seed, status=STOPPED, created_at_ms=9) for seed in (2, 3)]
    (group,) = candidates_among([*done, *given_up])
    assert group.runs == tuple(done)


@pytest.mark.parametrize("choice", ["validation", "seeds", "newest"])
def test_a_configuration_that_was_stopped_is_chosen_only_where_none_is_done(choice: str) -> None:
    done = finished(valid=0.1)
    trials = [
        finished(seed=seed, valid=0.9, status=STOPPED, created_at_ms=9, training__batch_size=512)
        for seed in (1, 2)
    ]
    candidates = choose(candidates_among([*trials, done]), choice)
    assert (candidates.chosen.runs, candidates.tried, candidates.passed_over) == ((done,), 2, 1)
    alone = choose(candidates_among(trials), choice)
    assert (alone.chosen.runs, alone.passed_over) == (tuple(trials), 0)


def test_the_best_on_validation_is_chosen_though_another_is_better_on_test() -> None:
    honest = finished(valid=0.12, test=0.10)
    lucky = finished(valid=0.08, test=0.30, training__batch_size=512)
    candidates = choose(candidates_among([lucky, honest]))
    assert candidates.chosen.runs == (honest,)
    assert candidates.tried == 2


@pytest.mark.parametrize(("choice", "expected"), [("seeds", "many"), ("newest", "late")])
def test_another_way_to_choose_can_be_asked_for(choice: str, expected: str) -> None:
    many = [finished(seed=seed, valid=0.05, name="many") for seed in (1, 2)]
    late = finished(valid=0.1, created_at_ms=9, name="late", training__batch_size=512)
    chosen = choose(candidates_among([*many, late]), choice).chosen
    assert chosen.runs[0].name == expected


def test_equals_are_told_apart_in_the_same_way_each_time() -> None:
    runs = [finished(valid=0.1, training__batch_size=size) for size in (256, 512, 1024)]
    assert choose(candidates_among(runs)).chosen == choose(candidates_among(runs[::-1])).chosen


def test_nothing_cannot_be_chosen_from() -> None:
    with pytest.raises(ValueError, match="no configuration"):
        choose([])
