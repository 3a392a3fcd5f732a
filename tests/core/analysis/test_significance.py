from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import processor_seconds
from scipy import stats

from dasrec_core.analysis.correction import holm
from dasrec_core.analysis.resampling import bootstrap_interval, sign_flip_p_value
from dasrec_core.analysis.significance import compare_seeds, compare_users
from tests.reference.paired_oracle import exact_p_value, holm_loop, means_of_every_resample

SMALL = st.lists(st.floats(-1, 1, width=16), min_size=2, max_size=9)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def two_models(num_users: int = 400, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Recall of the same users under two models; most users are ties."""
    source = rng(seed)
    first = source.integers(0, 4, num_users) / 3
    moves = source.choice([-1, 0, 1], num_users, p=[0.1, 0.75, 0.15]) / 3
    return first, np.clip(first - moves, 0, 1)


@given(SMALL)
def test_p_value_of_few_pairs_counts_every_placing_of_signs(differences: list[float]) -> None:
    found = sign_flip_p_value(np.array(differences), rng())
    assert found == pytest.approx(exact_p_value(differences))


def test_p_value_agrees_with_scipy_where_all_placings_are_counted() -> None:
    first, second = two_models(10)
    expected = stats.permutation_test(
        (first, second),
        lambda a, b, axis: (a - b).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
    )
    assert compare_users(first, second).p_value == pytest.approx(expected.pvalue)


def test_p_value_of_many_pairs_agrees_with_scipy_to_the_noise_of_the_draws() -> None:
    first, second = two_models(300, seed=8)
    expected = stats.permutation_test(
        (first, second),
        lambda a, b, axis: (a - b).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=4_000,
        rng=rng(1),
    ).pvalue
    found = compare_users(first, second).p_value
    # Three standard errors of a share that 4 000 draws estimate.
    assert abs(found - expected) < 3 * (expected * (1 - expected) / 4_000) ** 0.5


def test_t_test_is_that_of_scipy() -> None:
    first, second = two_models()
    found = compare_users(first, second)
    assert found.t_p_value == pytest.approx(stats.ttest_rel(first, second).pvalue, rel=1e-9)


def test_p_values_are_uniform_where_there_is_no_difference() -> None:
    source = rng(5)
    values = [
        sign_flip_p_value(source.standard_t(3, 40), source, num_flips=499) for _ in range(400)
    ]
    assert stats.kstest(values, "uniform").pvalue > 0.01
    assert 0.02 < np.mean(np.array(values) <= 0.05) < 0.085


def test_a_real_difference_is_found_and_sized() -> None:
    second = rng(1).random(500)
    found = compare_users(second + 0.1 + rng(2).normal(0, 0.2, 500), second)
    assert found.p_value == pytest.approx(1 / 10_001)
    assert found.effect_size == pytest.approx(0.5, abs=0.1)
    assert found.low < 0.1 < found.high


def test_swapping_the_models_turns_the_signs_and_nothing_else() -> None:
    first, second = two_models()
    one, other = compare_users(first, second), compare_users(second, first)
    assert (one.difference, one.wins, one.ties) == (-other.difference, other.losses, other.ties)
    assert one.p_value == other.p_value


def test_wins_ties_and_losses_are_of_the_first() -> None:
    found = compare_users([0.5, 0.5, 0.0, 1.0], [0.0, 0.5, 0.5, 0.5])
    assert (found.wins, found.ties, found.losses) == (2, 1, 1)
    assert found.difference == pytest.approx(0.125)


def test_means_that_are_equal_but_for_the_rounding_of_float32_are_ties() -> None:
    fifths = (np.arange(6) / 5).astype(np.float32).astype(np.float64)
    first, second = (fifths[1] + fifths[3]) / 2, fifths[2]
    assert first != second
    found = compare_users([first, 0.5], [second, 0.0])
    assert (found.wins, found.ties, found.losses) == (1, 1, 0)


def test_results_that_differ_by_rounding_alone_are_no_difference_at_all() -> None:
    found = compare_users(0.5 + 3e-8 * np.arange(8), np.full(8, 0.5))
    assert (found.p_value, found.effect_size, found.difference, found.ties) == (1.0, 0.0, 0.0, 8)


def test_one_hit_of_a_thousand_in_one_of_ten_seeds_is_no_tie() -> None:
    assert compare_users([0.5 + 1e-4, 0.5], [0.5, 0.5]).wins == 1


def test_seeds_that_differ_by_one_hit_of_a_million_users_are_no_tie() -> None:
    found = compare_seeds({1: 0.5 + 1e-7, 2: 0.5}, {1: 0.5, 2: 0.5})
    assert found is not None
    assert found.wins == 1


def test_the_same_results_are_no_difference_at_all() -> None:
    found = compare_users([0.2, 0.4, 0.1], [0.2, 0.4, 0.1])
    assert (found.p_value, found.t_p_value, found.effect_size) == (1.0, 1.0, 0.0)
    assert (found.low, found.high, found.ties) == (0.0, 0.0, 3)


def test_a_constant_difference_has_no_effect_size() -> None:
    found = compare_users([0.5, 0.75, 0.25], [0.25, 0.5, 0.0])
    assert (found.effect_size, found.t_p_value) == (None, None)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([0.1], [0.1], "two pairs"),
        ([0.1, 0.2], [0.1], "pair up"),
        ([0.1, np.nan], [0.1, 0.2], "finite"),
    ],
)
def test_results_that_cannot_be_paired_are_refused(first, second, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compare_users(first, second)


def test_interval_is_the_quantiles_of_every_resample() -> None:
    differences = np.array([0.4, 0.0, -0.1, 0.3, 0.0])
    means = means_of_every_resample(differences.tolist())
    low, high = bootstrap_interval(differences, rng(), num_resamples=60_000)
    assert (low, high) == pytest.approx(tuple(np.quantile(means, (0.025, 0.975))), abs=0.011)


def test_interval_covers_the_true_mean_as_often_as_it_says() -> None:
    source = rng(11)
    inside = 0
    for _ in range(300):
        low, high = bootstrap_interval(source.normal(0.3, 1.0, 120), source, num_resamples=400)
        inside += low <= 0.3 <= high
    assert 0.91 < inside / 300 < 0.98


def test_seeds_are_paired_by_seed_and_strangers_left_out() -> None:
    found = compare_seeds({1: 0.10, 2: 0.12, 3: 0.11, 9: 0.5}, {3: 0.10, 2: 0.10, 1: 0.10})
    expected = stats.ttest_rel([0.10, 0.12, 0.11], [0.10, 0.10, 0.10])
    assert found is not None
    assert (found.num_pairs, found.num_flips) == (3, 0)
    assert found.t_p_value == pytest.approx(expected.pvalue)
    interval = expected.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_one_shared_seed_is_no_test() -> None:
    assert compare_seeds({1: 0.1, 2: 0.2}, {2: 0.1, 3: 0.3}) is None


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_steps_down_from_the_smallest(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(holm_loop(p_values))


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))


def test_no_p_value_outside_its_range_is_corrected() -> None:
    with pytest.raises(ValueError, match="must lie in"):
        holm([0.5, float("nan")])


def test_ten_thousand_flips_of_twenty_thousand_users_take_less_than_a_second() -> None:
    differences = rng().normal(size=20_000)
    flips = partial(sign_flip_p_value, differences, rng(), num_flips=10_000)
    assert processor_seconds(flips) < 0.7
