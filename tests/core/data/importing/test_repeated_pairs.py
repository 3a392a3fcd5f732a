"""One row stands for a user and an item, by a rule that is said."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.data.importing.repetition import distinct_rows

USERS, ITEMS = np.array([0, 0, 1, 0]), np.array([0, 0, 0, 1])


@pytest.mark.parametrize(("keep", "rows"), [("last", [1, 2, 3]), ("first", [0, 2, 3])])
def test_without_times_the_place_in_the_file_counts(keep, rows) -> None:
    assert distinct_rows(USERS, ITEMS, keep).tolist() == rows


def test_with_times_the_latest_counts_wherever_it_stands() -> None:
    times = np.array([9.0, 1.0, 0.0, 0.0])
    assert distinct_rows(USERS, ITEMS, "last", times=times).tolist() == [0, 2, 3]
    assert distinct_rows(USERS, ITEMS, "first", times=times).tolist() == [1, 2, 3]


def test_the_highest_rating_counts_before_time() -> None:
    ratings, times = np.array([5, 1, 3, 3], np.float32), np.array([0.0, 9.0, 0.0, 0.0])
    rows = distinct_rows(USERS, ITEMS, "highest", ratings=ratings, times=times)
    assert rows.tolist() == [0, 2, 3]


def test_a_row_without_a_rating_is_below_every_rating() -> None:
    ratings, times = np.array([1, np.nan, np.nan, 3], np.float32), np.array([0.0, 9.0, 0.0, 0.0])
    rows = distinct_rows(USERS, ITEMS, "highest", ratings=ratings, times=times)
    assert rows.tolist() == [0, 2, 3]


def test_no_rows_are_no_rows() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert distinct_rows(none, none, "last").tolist() == []
