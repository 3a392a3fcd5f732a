"""Rows brought to length 1, with a backward pass of its own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_SHORTEST = 1e-12


def unit_rows(rows: Tensor, length: float = 1.0) -> Tensor:
    r"""Return :math:`\ell x / \lVert x \rVert` of every row; a row of zeros stays one.

    The value is that of ``torch.nn.functional.normalize``. The gradient for length 1 is
    :math:`(g - (g \cdot y)\, y) / \lVert x \rVert` in three passes over the table instead of
    seven, and 0 for a row of zeros, which has no direction to move in (autograd's own is the
    upstream gradient times 1e12).

    Args:
        rows: Floating point, shape ``(N, D)``.
        length: :math:`\ell`, of the rows returned; at least 0.
    """
    unit: Tensor = _UnitRows.apply(rows, length)  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return unit


class _UnitRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, length: float) -> Tensor:  # noqa: ANN401 - as torch declares it
        lengths = torch.linalg.vector_norm(rows, dim=1, keepdim=True)  # (N, 1)
        factors = lengths.clamp_min(_SHORTEST).reciprocal_().mul_(length)
        scaled: Tensor = rows * factors
        factors.masked_fill_(lengths < _SHORTEST, 0.0)
        ctx.save_for_backward(scaled, factors)
        ctx.length = length
        return scaled

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401 - as torch declares it
        scaled, factors = ctx.saved_tensors
        given, length = gradients[0], ctx.length
        along = torch.linalg.vecdot(given, scaled)[:, None]
        back = -1 / length**2 if length else 0.0
        return torch.addcmul(given, scaled, along, value=back).mul_(factors), None
