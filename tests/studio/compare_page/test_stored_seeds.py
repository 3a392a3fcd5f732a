from __future__ import annotations

from dataclasses import replace

from compared_runs import finished

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.store.records import RunStatus
from studio.pages.compare.stored_seeds import stored_seeds

BASE = SeedGroup((finished("a1", seed=1),))
DEEP = SeedGroup((finished("deep1", seed=1, model__num_layers=2),))


def test_other_seeds_of_either_group_are_found_by_seed() -> None:
    stored = [
        finished("deep2", seed=2, model__num_layers=2),
        finished("a3", seed=3),
        finished("other", seed=2, model__num_layers=4),
    ]
    assert stored_seeds(BASE, DEEP, stored) == ("deep2", "a3")


def test_a_seed_that_is_on_the_page_is_not_offered_again() -> None:
    assert stored_seeds(BASE, DEEP, [finished("again", seed=1)]) == ()


def test_of_two_runs_of_a_seed_the_first_is_offered() -> None:
    stored = [finished("new", seed=2), finished("old", seed=2)]
    assert stored_seeds(BASE, DEEP, stored) == ("new",)


def test_runs_without_results_are_not_offered() -> None:
    live = replace(finished("live", seed=2), status=RunStatus.RUNNING)
    failed = replace(finished("failed", seed=3), status=RunStatus.FAILED, best_test={})
    died = replace(finished("died", seed=4), status=RunStatus.INTERRUPTED)
    assert stored_seeds(BASE, DEEP, [live, failed, died]) == ()


def test_a_stopped_run_is_offered_only_where_none_of_its_group_is_done() -> None:
    stopped = replace(finished("a2", seed=2), status=RunStatus.STOPPED)
    assert stored_seeds(BASE, DEEP, [stopped]) == ()
    kept = SeedGroup((replace(BASE.runs[0], status=RunStatus.STOPPED),))
    assert stored_seeds(kept, DEEP, [stopped]) == ("a2",)


def test_between_seeds_of_one_group_nothing_is_offered() -> None:
    other = SeedGroup((finished("a2", seed=2),))
    assert stored_seeds(BASE, other, [finished("a3", seed=3)]) == ()
