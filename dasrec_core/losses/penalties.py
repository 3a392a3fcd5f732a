"""L2 penalties. Papers use the same symbol for different sums, so each form has a function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


def batch_l2(*rows: Tensor) -> Tensor:
    r"""Half the squared norm of the batch's rows, averaged over the batch.

    .. math:: \tfrac{1}{2B} \sum_b \lVert u_b \rVert^2 + \lVert i_b \rVert^2 + \ldots

    The form of LightGCN and NGCF; a row that occurs twice counts twice.

    Args:
        *rows: Embeddings of a batch, each ``(B, D)`` with the same ``B``.

    Returns:
        Scalar, at least 0.
    """
    return sum((part.square().sum() for part in rows), torch.zeros(())) / (2 * len(rows[0]))


def batch_norms(*rows: Tensor) -> Tensor:
    r"""Norms of the batch's tables of rows, not squared, over the batch size.

    .. math:: \tfrac{1}{B} \bigl( \lVert U_B \rVert_F + \lVert I_B \rVert_F + \ldots \bigr)

    The form of NCL's code: at equal weight about :math:`\sqrt B` times weaker than
    :func:`batch_l2` for rows of length 1, and its pull does not grow with the rows.

    Args:
        *rows: Embeddings of a batch, each ``(B, D)`` with the same ``B``.

    Returns:
        Scalar, at least 0.
    """
    return torch.stack([part.norm() for part in rows]).sum() / len(rows[0])


def full_l2(tables: Iterable[Tensor]) -> Tensor:
    r"""Squared norm of whole tables, :math:`\sum_W \lVert W \rVert_F^2`: the form of DiffMM.

    At equal weight this pulls 2 / 3 (rows of the tables) times harder than :func:`batch_l2` of
    triplets, whatever the batch size: a mean row by 2 instead of 3 / rows.
    """
    parts = [_SquaredNorm.apply(table) for table in tables]  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return torch.stack(parts).sum()


class _SquaredNorm(torch.autograd.Function):
    """One pass over a table forward and one back; autograd's own squares and sums take five."""

    @staticmethod
    def forward(ctx: Any, table: Tensor) -> Tensor:  # noqa: ANN401 - as torch declares it
        ctx.save_for_backward(table)
        flat = table.flatten()
        return flat.dot(flat)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:  # noqa: ANN401 - as torch declares it
        (table,) = ctx.saved_tensors
        of_table: Tensor = table * (2 * gradients[0])
        return of_table
