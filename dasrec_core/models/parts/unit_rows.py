"""Rows brought to length 1, with a backward pass of its own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_SHORTEST = 1e-12


def unit_rows(rows: Tensor) -> Tensor:
    r"""Return :math:`x / \lVert x \rVert` of every row; a row of zeros stays one.

    The value is that of ``torch.nn.functional.normalize``. The gradient is
    :math:`(g - (g \cdot y)\, y) / \lVert x \rVert` in three passes over the table instead of
    seven, and 0 for a row of zeros, which has no direction to move in (autograd's own is the
    upstream gradient times 1e12).

    Args:
        rows: Floating point, shape ``(N, D)``.
    """
    unit: Tensor = _UnitRows.apply(rows)  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return unit


class _UnitRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:  # noqa: ANN401 - as torch declares it
        lengths = torch.linalg.vector_norm(rows, dim=1, keepdim=True)  # (N, 1)
        unit: Tensor = rows / lengths.clamp_min(_SHORTEST)
        ctx.save_for_backward(unit, lengths)
        return unit

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:  # noqa: ANN401 - as torch declares it
        unit, lengths = ctx.saved_tensors
        along = (gradients[0] * unit).sum(1, keepdim=True)
        inverse = lengths.reciprocal().masked_fill_(lengths < _SHORTEST, 0.0)
        of_rows: Tensor = torch.addcmul(gradients[0], unit, along, value=-1).mul_(inverse)
        return of_rows
