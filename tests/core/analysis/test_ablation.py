from __future__ import annotations

from dataclasses import replace

import pytest
from compared_runs import finished, per_user

from dasrec_core.analysis.ablation import effects, find_variations
from dasrec_core.analysis.group_tests import compare_groups
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.store.records import RunStatus

BASE = SeedGroup((finished("base", seed=1), finished("base2", seed=2)))
NO_ATTENTION = finished("no-attention", model__use_attention=False)
SLOW = finished("slow", training__learning_rate=5e-4)
BOTH = finished("both", model__use_attention=False, training__learning_rate=5e-4)


def ids_of(variations) -> list[str]:
    return [variation.group.key for variation in variations]


def test_runs_that_differ_in_one_factor_are_ablations_and_in_two_are_named() -> None:
    found = find_variations(BASE, [SLOW, *BASE.runs, BOTH, NO_ATTENTION])
    assert ids_of(found.clean) == ["no-attention", "slow"]  # in the order of the form
    assert ids_of(found.unclean) == ["both"]
    assert [row.path for row in found.unclean[0].factors] == [
        "model.use_attention",
        "training.learning_rate",
    ]


def test_seed_device_and_place_are_no_factors() -> None:
    moved = finished("moved", seed=9, device="cpu", dataset__path="/elsewhere")
    found = find_variations(BASE, [moved])
    assert (found.clean, found.unclean) == ((), ())


def test_seeds_of_an_ablation_are_one_factor() -> None:
    seeds = [finished(f"s{seed}", seed=seed, training__learning_rate=5e-4) for seed in (1, 2)]
    (only,) = find_variations(BASE, seeds).clean
    assert only.group.seeds == (1, 2)
    assert only.factors[0].values == (1e-3, 5e-4)


@pytest.mark.parametrize(
    "other",
    [
        replace(SLOW, status=RunStatus.FAILED),
        replace(SLOW, status=RunStatus.STOPPED),
        replace(SLOW, best_epoch=0),
        finished("other data", dataset__fingerprint="beef" * 16, training__learning_rate=5e-4),
        finished("other protocol", evaluation__protocol="paper"),
        finished(
            "far",
            model__num_layers=2,
            model__embedding_dim=8,
            training__epochs=3,
            model__num_timesteps=9,
        ),
    ],
    ids=["failed", "stopped", "no result", "other data", "other protocol", "another experiment"],
)
def test_what_says_nothing_about_one_factor_is_left_out(other) -> None:
    found = find_variations(BASE, [other])
    assert (found.clean, found.unclean) == ((), ())


def test_of_a_long_search_over_one_setting_the_first_are_kept_and_all_are_counted() -> None:
    search = [finished(f"r{n}", training__learning_rate=n / 1e4) for n in range(50, 20, -1)]
    found = find_variations(BASE, search)
    assert (len(found.clean), found.num_clean) == (24, 30)
    assert {"r50", "r27"} <= set(ids_of(found.clean))
    assert "r26" not in ids_of(found.clean)


def test_effect_is_the_ablation_minus_the_base_corrected_for_their_number() -> None:
    variations = find_variations(BASE, [SLOW, NO_ATTENTION])
    users = {
        "base": per_user([0.5, 0.5, 0.5, 0.5, 1.0, 0.0]),
        "slow": per_user([0.5, 0.5, 0.5, 0.5, 1.0, 0.5]),
        "no-attention": per_user([0.0, 0.0, 0.0, 0.0, 0.5, 0.0]),
    }
    found = [compare_groups(v.group, BASE, users, "recall@20") for v in variations.clean]
    attention, rate = effects(variations, found)
    assert attention.factor.path == "model.use_attention"
    assert attention.comparison.difference == pytest.approx(-2.5 / 6)
    assert attention.comparison.over_users.p_value == pytest.approx(2 / 32)
    assert attention.comparison.adjusted_p == pytest.approx(2 * 2 / 32)
    assert rate.comparison.over_users.wins == 1
