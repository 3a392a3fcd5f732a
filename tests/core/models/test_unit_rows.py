"""Rows of length 1 against torch's own."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.models.parts.unit_rows import unit_rows

LAYOUTS = ("in one pass", "turned")


def table(layout: str) -> Tensor:
    """Six rows, the fourth of them zeros; turned rows lie apart and take several passes."""
    rows = torch.randn(6, 4, dtype=torch.float64)
    rows[3] = 0
    return (rows if layout == "in one pass" else rows.T.contiguous().T).requires_grad_()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("length", [1.0, 0.5])
def test_value_and_gradient_equal_those_of_torch(layout: str, length: float) -> None:
    rows = table(layout)
    upstream = torch.randn(6, 4, dtype=torch.float64)
    ours, theirs = unit_rows(rows, length), length * F.normalize(rows)
    torch.testing.assert_close(ours, theirs, atol=1e-15, rtol=1e-14)
    others = [0, 1, 2, 4, 5]
    torch.testing.assert_close(
        torch.autograd.grad(ours, rows, upstream)[0][others],
        torch.autograd.grad(theirs, rows, upstream)[0][others],
        atol=1e-13,
        rtol=1e-12,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_length_0_makes_zeros(layout: str) -> None:
    assert torch.equal(unit_rows(table(layout), 0.0), torch.zeros(6, 4, dtype=torch.float64))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_of_zeros_stays_zero_and_gets_no_gradient(layout: str) -> None:
    rows = table(layout)
    unit = unit_rows(rows)
    gradient = torch.autograd.grad(unit, rows, torch.randn(6, 4, dtype=torch.float64))[0]
    assert torch.equal(unit[3], torch.zeros(4, dtype=torch.float64))
    assert torch.equal(gradient[3], torch.zeros(4, dtype=torch.float64))
    assert gradient[[0, 1, 2, 4, 5]].abs().min() > 0


def test_a_tiny_row_grows_as_far_as_that_of_torch() -> None:
    rows = torch.tensor([[3e-14, 4e-14], [3.0, 4.0]], dtype=torch.float64)
    torch.testing.assert_close(unit_rows(rows), F.normalize(rows), atol=1e-15, rtol=1e-14)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (7, 1), (33, 17), (3, 1000)])
def test_any_number_of_rows_and_columns(shape: tuple[int, int]) -> None:
    rows = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(shape, dtype=torch.float64)
    ours, theirs = unit_rows(rows), F.normalize(rows)
    torch.testing.assert_close(ours, theirs, atol=1e-15, rtol=1e-14)
    torch.testing.assert_close(
        torch.autograd.grad(ours, rows, upstream),
        torch.autograd.grad(theirs, rows, upstream),
        atol=1e-13,
        rtol=1e-12,
    )


def test_no_rows_stay_no_rows() -> None:
    rows = torch.zeros(0, 4, requires_grad=True)
    unit = unit_rows(rows)
    unit.sum().backward()
    assert unit.shape == (0, 4)
