"""Restored interaction rows in low-rank form, constant, and their product with a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True, eq=False)
class RestoredRows:
    r"""Rows :math:`\hat x_0 = h W^T + b` of ``R`` chains; they are never formed.

    Attributes:
        hidden: :math:`h`, shape ``(R, H)``.
        hidden_columns: Its transpose, ``(H, R)``.
        weight: :math:`W`, shape ``(I, H)``.
        weight_columns: Its transpose, ``(H, I)``.
        bias: :math:`b`, float32 or float64, shape ``(I,)``.
    """

    hidden: Tensor
    hidden_columns: Tensor
    weight: Tensor
    weight_columns: Tensor
    bias: Tensor

    @classmethod
    def of(cls, hidden: Tensor, output: nn.Linear, kind: torch.dtype) -> RestoredRows:
        """Return the rows of these activations, products made in type ``kind``."""
        rows, weight = hidden.detach().to(kind), output.weight.detach().to(kind)
        columns = (rows.T, weight.T)
        if kind not in (torch.float32, torch.float64):
            # Measured with matrix units: 1.4 instead of 2.5 ms at 1000 x 6710 x 128; the float32
            # product does not care, so there nothing is copied.
            columns = (rows.T.contiguous(), weight.T.contiguous())
        return cls(rows, columns[0], weight, columns[1], output.bias.detach())

    def times(self, table: Tensor) -> Tensor:
        r"""Return :math:`\hat x_0 T`, shape ``(R, D)``; gradient goes to the table only.

        ``Denoiser.project`` is the same product while the network is trained.

        Args:
            table: :math:`T`, one row per item, float32 or float64, shape ``(I, D)``.
        """
        with torch.autocast(table.device.type, enabled=False):
            product: Tensor = _Times.apply(table, self)  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return product


class _Times(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, table: Tensor, rows: RestoredRows) -> Tensor:  # noqa: ANN401 - as torch declares it
        ctx.rows = rows
        inner = rows.weight_columns @ table.to(rows.weight.dtype)  # (H, D)
        return (rows.hidden @ inner).to(table.dtype).add_(rows.bias @ table)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401 - as torch declares it
        rows, given = ctx.rows, gradients[0]
        inner = rows.hidden_columns @ given.to(rows.weight.dtype)  # (H, D)
        back = (rows.weight @ inner).to(given.dtype)
        return back.addr_(rows.bias, given.sum(0)), None
