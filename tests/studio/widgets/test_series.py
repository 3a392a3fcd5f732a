from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.widgets.chart_axis import distinct, epoch_step, log_ticks, shown
from studio.widgets.series import envelope, extent, positive_only, smooth, value_at

finite = st.floats(-1e6, 1e6)


def test_smoothing_of_two_values_by_hand():
    # The first counts half as much as the second, and shares are 1/3 and 2/3.
    assert smooth(np.array([1.0, 3.0]), 0.5) == pytest.approx([1.0, 7 / 3])


def test_weight_zero_smooths_nothing():
    values = np.array([3.0, -1.0, 2.0])
    assert smooth(values, 0.0) == pytest.approx(values)


@given(st.lists(finite, min_size=1, max_size=30), st.floats(0, 0.99))
def test_smoothed_values_stay_between_least_and_largest(values, weight):
    result = smooth(np.array(values), weight)
    assert min(values) - 1e-6 <= result.min()
    assert result.max() <= max(values) + 1e-6


def test_smoothing_leaves_a_gap_a_gap():
    result = smooth(np.array([1.0, np.nan, 1.0]), 0.9)
    assert np.isnan(result[1])
    assert result[2] == pytest.approx(1.0)


def test_a_weight_of_one_is_refused():
    with pytest.raises(ValueError, match="got 1"):
        smooth(np.ones(3), 1)


@pytest.mark.parametrize("size", [1, 127, 128, 129, 700])
def test_smoothing_by_blocks_is_the_recursion(size):
    values, total, share = np.random.default_rng(3).random(size), 0.0, 0.0
    expected = []
    for value in values:
        total, share = 0.97 * total + 0.03 * value, 0.97 * share + 0.03
        expected.append(total / share)
    assert smooth(values, 0.97) == pytest.approx(expected)


def test_an_envelope_leaves_gaps_out_and_needs_a_neighbour():
    low, high = envelope(np.array([1.0, np.nan, 3.0, 2.0]), 1)
    assert low.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert high.tolist() == [1.0, 3.0, 3.0, 3.0]
    with pytest.raises(ValueError, match="at least 1"):
        envelope(np.ones(3), 0)


def test_an_envelope_of_nothing_is_nothing():
    low, high = envelope(np.full(3, np.nan), 2)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert len(envelope(np.empty(0), 2)[0]) == 0


def test_values_without_a_logarithm_become_gaps_and_are_counted():
    shown_values, hidden = positive_only(np.array([1.0, 0.0, -2.0, np.nan]))
    assert hidden == 2
    assert np.isnan(shown_values[1:]).all()


def test_a_range_near_zero_starts_at_zero():
    assert extent(0.1, 1.0)[0] == 0.0


def test_a_range_far_from_zero_does_not():
    low, high = extent(0.9, 1.0)
    assert 0.85 < low < 0.9
    assert high > 1.0


def test_a_constant_curve_gets_a_range():
    low, high = extent(5.0, 5.0)
    assert low < 5.0 < high


def test_the_value_at_a_place_is_that_of_the_nearest_point():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.2, np.nan])
    assert value_at(x, y, 2.2) == 0.2
    assert value_at(x, y, 3.0) is None
    assert value_at(x, y, 9.0) is None


def test_an_empty_curve_has_no_value():
    assert value_at(np.empty(0), np.empty(0), 1.0) is None


def test_one_decade_is_marked_at_1_2_5_and_10():
    assert [shown(10**at) for at in log_ticks(-1, 0)] == ["0.1", "0.2", "0.5", "1"]


def test_many_decades_are_marked_at_powers_of_ten():
    assert log_ticks(-4, 0) == [-4, -3, -2, -1, 0]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.41, 0.445, ["0.41", "0.42", "0.43", "0.44"]),
        (0.21, 0.4, ["0.25", "0.3", "0.35", "0.4"]),
        (0.69295, 0.69315, ["0.69295", "0.693", "0.69305", "0.6931", "0.69315"]),
        (2.1, 4.9, ["3", "4"]),
    ],
)
def test_a_short_logarithmic_axis_is_marked_evenly(low, high, words):
    ticks = log_ticks(math.log10(low) - 1e-12, math.log10(high) + 1e-12)
    assert distinct([10**at for at in ticks]) == words


@given(st.floats(-8, 8), st.floats(1e-3, 3))
def test_a_logarithmic_axis_has_two_to_eight_marks_inside(low, length):
    ticks = log_ticks(low, low + length)
    assert 2 <= len(ticks) <= 8
    assert all(low - 1e-9 <= tick <= low + length + 1e-9 for tick in ticks)


def test_an_axis_without_length_has_no_mark():
    assert log_ticks(0.1, 0.1) == []


@pytest.mark.parametrize(("last", "step"), [(5, 1), (10, 2), (50, 10), (60, 10), (1000, 200)])
def test_epochs_are_marked_in_three_to_seven_parts(last, step):
    assert epoch_step(last) == step


def test_numbers_have_a_real_minus_sign():
    assert shown(-0.5) == "−0.5"
