"""Restored rows in low-rank form against the rows themselves."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from dasrec_core.diffusion.restored_rows import RestoredRows


@pytest.fixture
def output() -> nn.Linear:
    torch.manual_seed(3)
    return nn.Linear(5, 11).double()


@pytest.fixture
def hidden(output: nn.Linear) -> Tensor:
    return torch.tanh(torch.randn(7, 5, dtype=torch.float64))


def _expected(hidden: Tensor, output: nn.Linear, table: Tensor) -> Tensor:
    rows = hidden @ output.weight.T + output.bias  # (R, I)
    return rows.detach() @ table


def test_the_product_and_its_gradient_are_those_of_the_rows(
    hidden: Tensor, output: nn.Linear
) -> None:
    table = torch.randn(11, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(7, 4, dtype=torch.float64)
    expected = _expected(hidden, output, table)
    product = RestoredRows.of(hidden, output, torch.float64).times(table)
    torch.testing.assert_close(product, expected, atol=1e-14, rtol=1e-12)
    torch.testing.assert_close(
        torch.autograd.grad(product, table, upstream),
        torch.autograd.grad(expected, table, upstream),
        atol=1e-14,
        rtol=1e-12,
    )
    assert output.weight.grad is None


def test_in_bfloat16_it_is_as_near_as_bfloat16_is(hidden: Tensor, output: nn.Linear) -> None:
    output, hidden = output.float(), hidden.float()
    table = torch.randn(11, 4, requires_grad=True)
    expected = _expected(hidden, output, table)
    rows = RestoredRows.of(hidden, output, torch.bfloat16)
    product = rows.times(table)
    product.sum().backward()
    wanted = torch.autograd.grad(expected.sum(), table)[0]
    assert product.dtype == torch.float32
    assert rows.weight_columns.is_contiguous()
    torch.testing.assert_close(product, expected, atol=0.03, rtol=0.02)
    torch.testing.assert_close(table.grad, wanted, atol=0.03, rtol=0.02)
