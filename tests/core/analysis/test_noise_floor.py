from __future__ import annotations

import pytest

from dasrec_core.analysis.noise_floor import noise_floor


def test_a_difference_within_the_spread_of_seeds_is_said_to_be() -> None:
    first = {1: 0.1012, 2: 0.1031, 3: 0.0993}
    second = {1: 0.1000, 2: 0.1019, 3: 0.0981}
    found = noise_floor(first, second)
    assert found.is_above is False
    assert found.words() == "+0.0012 is not larger than the seed spread 0.0019 (3 seeds each)."


def test_spread_is_pooled_over_both_sides() -> None:
    found = noise_floor({1: 0.0, 2: 2.0}, {1: 0.0, 2: 1.0, 3: 2.0})
    # Squares about the means: 2 and 2, over 1 + 2 degrees of freedom.
    assert found.spread == pytest.approx((4 / 3) ** 0.5)


def test_a_side_of_one_seed_adds_nothing_and_more_are_asked_for() -> None:
    found = noise_floor({1: 0.5, 2: 0.7}, {1: 0.1})
    assert found.spread == pytest.approx(0.02**0.5)
    assert found.wants_seeds
    assert found.words() == (
        "+0.5000 is larger than the seed spread 0.1414 (2 and 1 seeds). "
        "Run at least 3 seeds of each to tell."
    )


def test_one_seed_each_says_nothing_about_noise() -> None:
    found = noise_floor({1: 0.5}, {1: 0.4})
    assert (found.spread, found.is_above) == (None, None)
    assert found.words() == (
        "The spread of seeds is not known: each has one seed. Run at least 3 seeds of each to tell."
    )


def test_without_a_result_there_is_nothing_to_say() -> None:
    assert noise_floor({}, {1: 0.4}) is None


def test_a_difference_that_is_nothing_has_no_sign() -> None:
    found = noise_floor({1: 0.1, 2: 0.1}, {1: 0.1, 2: 0.10001})
    assert found is not None
    assert found.words().startswith("0.0000 is")
