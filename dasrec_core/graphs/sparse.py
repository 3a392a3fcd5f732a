"""Sparse products with constant matrices: CSR, its transpose, and one autograd function."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class SparseMatrix:
    """A constant matrix as CSR together with its transpose as CSR.

    Attributes:
        csr: The matrix, shape ``(N, M)``.
        transposed_csr: Its transpose, shape ``(M, N)``; the same object when symmetric.
    """

    csr: Tensor
    transposed_csr: Tensor

    @property
    def transposed(self) -> SparseMatrix:
        """The transpose, sharing both tensors."""
        return SparseMatrix(self.transposed_csr, self.csr)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (self.csr.shape[0], self.csr.shape[1])


def csr_tensor(indptr: Tensor, columns: Tensor, values: Tensor, num_columns: int) -> Tensor:
    """Return a CSR tensor with int32 indices.

    Measured on CPU with MKL: int32 indices are taken as they are, int64 ones are converted in
    every product.

    Args:
        indptr: Row starts, any integer type, shape ``(N + 1,)``.
        columns: Column of each entry, ascending within a row, shape ``(E,)``.
        values: Shape ``(E,)``.
        num_columns: Number of columns.
    """
    with warnings.catch_warnings():
        # Said once per process for any CSR tensor; mm and addmm, all we use, are stable.
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(
            indptr.to(torch.int32),
            columns.to(torch.int32),
            values,
            size=(len(indptr) - 1, num_columns),
            check_invariants=False,
        )


def sparse_matrix(
    row_ids: Tensor, column_ids: Tensor, values: Tensor, shape: tuple[int, int]
) -> SparseMatrix:
    """Return the matrix with the given entries, none of them twice.

    Args:
        row_ids: Row of each entry, int64, any order, shape ``(E,)``.
        column_ids: Column of each entry, int64, shape ``(E,)``.
        values: Floating point, shape ``(E,)``.
        shape: Rows and columns.
    """
    num_rows, num_columns = shape
    forward = _compress(row_ids, column_ids, values, shape)
    backward = _compress(column_ids, row_ids, values, (num_columns, num_rows))
    return SparseMatrix(forward, backward)


def spmm(matrix: SparseMatrix, dense: Tensor) -> Tensor:
    """Return ``matrix @ dense``; the backward pass multiplies by the stored transpose.

    Torch's own product transposes the CSR anew in every backward pass, which costs several
    times the product itself.

    Args:
        matrix: Constant, shape ``(N, M)``; gets no gradient.
        dense: float32, shape ``(M, D)``.

    Returns:
        Shape ``(N, D)``; rows without an entry are 0.
    """
    with torch.autocast(dense.device.type, enabled=False):
        product: Tensor = _Product.apply(  # type: ignore[no-untyped-call]  # torch leaves it untyped
            dense.float(), matrix.csr, matrix.transposed_csr
        )
    return product


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, dense: Tensor, csr: Tensor, transposed_csr: Tensor) -> Tensor:  # noqa: ANN401 - as torch declares it
        ctx.transposed_csr = transposed_csr
        return product(csr, dense)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401 - as torch declares it
        return product(ctx.transposed_csr, gradients[0]), None, None


def product(csr: Tensor, dense: Tensor) -> Tensor:
    """Return ``csr @ dense``, without a gradient.

    Args:
        csr: Shape ``(N, M)``.
        dense: float32, shape ``(M, D)``.
    """
    empty = dense.new_empty(csr.shape[0], dense.shape[1])
    # Half the time of torch.mm, which fills the result with zeros and copies it once more.
    return torch.addmm(empty, csr, dense.contiguous(), beta=0, out=empty)


def row_starts(sorted_ids: Tensor, num_rows: int) -> Tensor:
    """Return where each row starts when entries are sorted by row.

    Args:
        sorted_ids: Row of each entry, ascending, int64, shape ``(E,)``.
        num_rows: Rows, empty ones included.

    Returns:
        int32, shape ``(num_rows + 1,)``; the last is E.
    """
    starts = torch.zeros(num_rows + 1, dtype=torch.int64, device=sorted_ids.device)
    torch.cumsum(torch.bincount(sorted_ids, minlength=num_rows), 0, out=starts[1:])
    return starts.to(torch.int32)


def _compress(
    row_ids: Tensor, column_ids: Tensor, values: Tensor, shape: tuple[int, int]
) -> Tensor:
    num_rows, num_columns = shape
    order = torch.argsort(row_ids * num_columns + column_ids)
    indptr = torch.zeros(num_rows + 1, dtype=torch.int64, device=row_ids.device)
    torch.cumsum(torch.bincount(row_ids, minlength=num_rows), 0, out=indptr[1:])
    return csr_tensor(indptr, column_ids[order], values[order], num_columns)
