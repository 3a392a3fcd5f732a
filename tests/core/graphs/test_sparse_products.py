"""CSR products and their gradients."""

from __future__ import annotations

import torch

from dasrec_core.graphs.sparse import sparse_matrix, spmm


def a_matrix() -> torch.Tensor:
    dense = torch.zeros(4, 3)
    dense[0, 2], dense[2, 0], dense[2, 1] = 2.0, -1.0, 0.5
    return dense


def sparse(dense: torch.Tensor):
    rows, columns = dense.nonzero().T
    return sparse_matrix(rows, columns, dense[rows, columns], tuple(dense.shape))


def test_product_and_gradient_equal_the_dense_ones() -> None:
    dense, values = a_matrix(), torch.randn(3, 5, requires_grad=True)
    product = spmm(sparse(dense), values)
    torch.testing.assert_close(product, dense @ values)
    product.backward(torch.ones(4, 5))
    torch.testing.assert_close(values.grad, dense.T @ torch.ones(4, 5))


def test_entries_may_come_in_any_order() -> None:
    dense = a_matrix()
    rows, columns = dense.nonzero().flip(0).T
    matrix = sparse_matrix(rows, columns, dense[rows, columns], (4, 3))
    torch.testing.assert_close(spmm(matrix, torch.eye(3)), dense)
    torch.testing.assert_close(spmm(matrix.transposed, torch.eye(4)), dense.T)


def test_memory_left_by_others_does_not_leak_into_a_product() -> None:
    for _ in range(20):
        poison = torch.full((4, 5), torch.nan)
        del poison
        assert spmm(sparse(a_matrix()), torch.ones(3, 5)).isfinite().all()


def test_a_matrix_without_entries_gives_zeros() -> None:
    empty = torch.empty(0, dtype=torch.int64)
    matrix = sparse_matrix(empty, empty, torch.empty(0), (2, 3))
    assert spmm(matrix, torch.ones(3, 2)).tolist() == [[0, 0], [0, 0]]


def test_a_column_major_right_side_is_read_correctly() -> None:
    values = torch.randn(5, 3).T
    torch.testing.assert_close(spmm(sparse(a_matrix()), values), a_matrix() @ values)
