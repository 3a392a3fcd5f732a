"""The two forms of L2, by hand."""

from __future__ import annotations

import torch

from dasrec_core.losses.penalties import batch_l2, full_l2


def test_batch_form_is_half_the_squared_norms_per_row() -> None:
    # 30 is the sum of squares, over two rows and the half.
    rows = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [4.0]])
    assert float(batch_l2(*rows)) == 7.5


def test_full_form_is_the_sum_over_all_tables() -> None:
    assert float(full_l2([torch.tensor([[1.0, 2.0]]), torch.tensor([3.0])])) == 14.0


def test_gradient_of_the_whole_tables_is_twice_the_tables() -> None:
    table = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    (5 * full_l2([table, table[:1]])).backward()
    expected = 10 * table.detach()
    expected[0] *= 2
    torch.testing.assert_close(table.grad, expected)
