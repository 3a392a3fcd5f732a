"""Nearest rows by cosine."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.inspection import neighbours
from dasrec_core.inspection.neighbours import CosineIndex


def table(rows: int = 40) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(rows, 6)).astype(np.float32)


def cosine(left: np.ndarray, right: np.ndarray) -> float:
    return float(left @ right / np.sqrt((left @ left) * (right @ right)))


def test_nearest_rows_are_those_of_sorting_all_cosines() -> None:
    rows = table()
    expected = sorted(
        (other for other in range(40) if other != 7),
        key=lambda other: -cosine(rows[7], rows[other]),
    )
    found = CosineIndex.of(rows).nearest(7, 5)
    assert [near.row for near in found] == expected[:5]
    assert found[0].similarity == pytest.approx(cosine(rows[7], rows[expected[0]]), abs=1e-6)


def test_equal_rows_stand_in_order() -> None:
    rows = np.ones((6, 2), np.float32)
    assert [near.row for near in CosineIndex.of(rows).nearest(2, 3)] == [0, 1, 3]


def test_zero_rows_are_near_to_nothing() -> None:
    rows = table(5)
    rows[1] = 0
    index = CosineIndex.of(rows)
    assert index.nearest(1, 3) == ()
    assert 1 not in [near.row for near in index.nearest(0, 9)]


def test_all_other_rows_are_given_when_more_are_asked_for() -> None:
    assert len(CosineIndex.of(table(4)).nearest(0, 50)) == 3


def test_similarity_never_leaves_its_range() -> None:
    rows = np.tile(table(1), (3, 1))
    assert all(near.similarity <= 1 for near in CosineIndex.of(rows).nearest(0, 2))


def test_lengths_of_large_numbers_are_finite() -> None:
    assert np.isfinite(CosineIndex.of(np.full((2, 3), 1e30, np.float32)).norms).all()


def test_blocks_do_not_change_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = CosineIndex.of(table()).norms
    monkeypatch.setattr(neighbours, "_BLOCK_BYTES", 100)
    np.testing.assert_array_equal(CosineIndex.of(table()).norms, whole)
