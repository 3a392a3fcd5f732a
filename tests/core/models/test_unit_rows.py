"""Rows of length 1 against torch's own."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from dasrec_core.models.parts.unit_rows import unit_rows


def test_value_and_gradient_equal_those_of_torch() -> None:
    rows = torch.randn(6, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    ours, theirs = unit_rows(rows), F.normalize(rows)
    torch.testing.assert_close(ours, theirs, atol=1e-15, rtol=1e-14)
    torch.testing.assert_close(
        torch.autograd.grad(ours, rows, upstream),
        torch.autograd.grad(theirs, rows, upstream),
        atol=1e-13,
        rtol=1e-12,
    )


def test_rows_of_another_length_have_the_gradient_of_the_product() -> None:
    rows = torch.randn(6, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    ours, theirs = unit_rows(rows, 0.5), 0.5 * F.normalize(rows)
    torch.testing.assert_close(ours, theirs, atol=1e-15, rtol=1e-14)
    torch.testing.assert_close(
        torch.autograd.grad(ours, rows, upstream),
        torch.autograd.grad(theirs, rows, upstream),
        atol=1e-13,
        rtol=1e-12,
    )
    assert torch.equal(unit_rows(rows, 0.0), torch.zeros(6, 4, dtype=torch.float64))


def test_a_row_of_zeros_stays_zero_and_gets_no_gradient() -> None:
    rows = torch.zeros(2, 3, requires_grad=True)
    unit = unit_rows(rows)
    unit.sum().backward()
    assert torch.equal(unit, torch.zeros(2, 3))
    assert torch.equal(rows.grad, torch.zeros(2, 3))
