"""Products over a fixed pattern against dense matrices, values and gradients."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.graphs.edge_pattern import (
    EdgePattern,
    edge_dots,
    edge_pattern,
    row_softmax,
    row_sums,
    weighted_sum,
)

ROWS, COLUMNS = torch.tensor([3, 0, 0, 3, 1]), torch.tensor([2, 1, 0, 0, 2])


def pattern() -> EdgePattern:
    """Row 2 and column 3 have no edge."""
    return edge_pattern(ROWS, COLUMNS, (4, 4))


def dense(values: Tensor) -> Tensor:
    where = pattern()
    return torch.zeros(4, 4).index_put((where.row_ids, where.column_ids), values)


def leaf(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).requires_grad_()


def assert_same_with_gradients(ours: Tensor, expected: Tensor, *leaves: Tensor) -> None:
    torch.testing.assert_close(ours, expected)
    weights = torch.randn(ours.shape, generator=torch.Generator().manual_seed(9))
    wanted = torch.autograd.grad((expected * weights).sum(), leaves)
    found = torch.autograd.grad((ours * weights).sum(), leaves)
    torch.testing.assert_close(found, wanted)


def test_edges_are_put_in_order_by_row_and_by_column() -> None:
    where = pattern()
    assert where.row_ids.tolist() == [0, 0, 1, 3, 3]
    assert where.column_ids.tolist() == [0, 1, 2, 0, 2]
    assert where.row_starts.tolist() == [0, 2, 3, 3, 5]
    assert where.column_starts.tolist() == [0, 2, 3, 5, 5]


def test_weighted_sum_equals_the_dense_product() -> None:
    values, rows = leaf(5, seed=1), leaf(4, 3, seed=2)
    ours = weighted_sum(pattern(), values, rows)
    assert_same_with_gradients(ours, dense(values) @ rows, values, rows)


def test_edge_dots_equal_entries_of_the_dense_product() -> None:
    left, right, where = leaf(4, 3, seed=1), leaf(4, 3, seed=2), pattern()
    expected = (left @ right.T)[where.row_ids, where.column_ids]
    assert_same_with_gradients(edge_dots(where, left, right), expected, left, right)


def test_row_softmax_equals_a_softmax_of_each_row() -> None:
    scores, where = leaf(5, seed=1), pattern()
    parts = [scores[where.row_ids == row].softmax(0) for row in range(4)]
    assert_same_with_gradients(row_softmax(where, scores), torch.cat(parts), scores)


def test_row_softmax_stays_finite_for_large_scores() -> None:
    shares = row_softmax(pattern(), torch.tensor([500.0, -500.0, -500.0, 500.0, 500.0]))
    torch.testing.assert_close(shares, torch.tensor([1.0, 0.0, 1.0, 0.5, 0.5]))


def test_row_sums_are_zero_without_an_edge() -> None:
    assert row_sums(pattern(), torch.arange(5.0)).tolist() == [1, 2, 0, 7]


def test_the_transpose_takes_its_values_by_column() -> None:
    where, values = pattern(), torch.arange(1.0, 6.0)
    turned = where.transposed()
    assert torch.equal(turned.csr(values[where.by_column]).to_dense(), dense(values).T)
    assert torch.equal(turned.transposed().column_ids, where.column_ids)


def test_a_pattern_keeps_the_edges_it_is_told() -> None:
    where = pattern()
    kept = where.kept(torch.tensor([True, False, True, False, True]))
    assert kept.row_ids.tolist() == [0, 1, 3]
    assert (kept.num_rows, kept.num_columns) == (4, 4)


def test_products_without_any_edge_are_zero() -> None:
    nothing = edge_pattern(
        torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int64), (2, 3)
    )
    assert not weighted_sum(nothing, torch.zeros(0), torch.ones(3, 2)).any()
    assert edge_dots(nothing, torch.ones(2, 2), torch.ones(3, 2)).shape == (0,)
    assert row_softmax(nothing, torch.zeros(0)).shape == (0,)
