"""The map of embeddings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dasrec_core.errors import ExecutionError
from dasrec_core.inspection.projection import embedding_map, principal_components


def test_components_are_those_of_a_singular_value_decomposition() -> None:
    table = np.random.default_rng(4).normal(size=(50, 6)).astype(np.float32)
    centred = table - table.mean(0)
    left, values, _ = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    points, shares = principal_components(table)
    np.testing.assert_allclose(np.abs(points), np.abs(left[:, :2] * values[:2]), atol=1e-4)
    np.testing.assert_allclose(shares, (values**2 / (values**2).sum())[:2], atol=1e-6)


def test_sign_does_not_depend_on_the_order_of_rows() -> None:
    table = np.random.default_rng(4).normal(size=(50, 6)).astype(np.float32)
    forth, _ = principal_components(table)
    back, _ = principal_components(table[::-1])
    np.testing.assert_allclose(forth, back[::-1], atol=1e-4)


def test_points_on_a_line_need_one_axis() -> None:
    table = np.outer(np.arange(5), [3.0, 4.0]).astype(np.float32)
    points, shares = principal_components(table)
    assert shares == pytest.approx([1, 0], abs=1e-6)
    assert np.diff(points[:, 0]) == pytest.approx([5] * 4, abs=1e-4)


def test_equal_rows_are_one_point_and_explain_nothing() -> None:
    points, shares = principal_components(np.ones((3, 4), np.float32))
    assert not points.any()
    assert not shares.any()


def test_one_number_per_row_leaves_the_second_axis_empty() -> None:
    points, _ = principal_components(np.array([[1.0], [2.0]], np.float32))
    assert not points[:, 1].any()


@pytest.mark.parametrize(("side", "count"), [("items", 30), ("users", 12)])
def test_map_has_one_point_and_degree_each(data, first_run, side, count) -> None:
    made = embedding_map(data, first_run, side=side)
    assert (made.xy.shape, made.degrees.shape) == ((count, 2), (count,))


def test_run_without_embeddings_says_how_to_get_them(data, first_run) -> None:
    with pytest.raises(ExecutionError, match="no embeddings") as caught:
        embedding_map(data, replace(first_run, embeddings=None))
    assert "evaluate" in caught.value.hint
