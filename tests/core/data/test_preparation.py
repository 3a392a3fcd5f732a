"""Standardising and filling, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dasrec_core.data.preparation import fill_missing, standardize, to_float32


def test_a_column_is_standardised_by_its_own_mean_and_deviation() -> None:
    table = np.array([[1, 10], [3, 30]], dtype=np.float32)
    assert standardize(table).tolist() == [[-1, -1], [1, 1]]


@pytest.mark.parametrize("value", [0.0, 0.1, 1e20, -7.3])
def test_a_constant_column_becomes_zero(value: float) -> None:
    assert not standardize(np.full((7, 2), value, dtype=np.float32)).any()


def test_filling_takes_the_mean_of_the_finite_rest() -> None:
    table = np.array([[1, np.nan], [np.inf, np.nan], [3, np.nan]], dtype=np.float32)
    assert fill_missing(table).tolist() == [[1, 0], [2, 0], [3, 0]]


def test_numbers_beyond_float32_become_infinite_without_a_warning() -> None:
    assert np.isinf(to_float32(np.array([[1e300]]))).all()


@settings(deadline=None)  # machines may be busy
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 4)),
        elements=st.floats(-(2.0**99), 2.0**99, width=32),
    )
)
def test_standardised_features_are_always_finite(table: np.ndarray) -> None:
    assert np.isfinite(standardize(table)).all()
