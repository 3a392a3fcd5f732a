r"""One step over a user-item graph, and the sum of several, each as one linear operation.

A step is :math:`\hat A X` over users and items together; its backward pass is a step over the
transposed graph. As one operation every product and self-loop adds in place to what it is added
to, forward and backward: autograd would make a table for each of them and add those up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from dasrec_core.graphs.sparse import SparseMatrix, product

Nodes = tuple[Tensor, Tensor]
"""Users ``(U, D)`` and items ``(I, D)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """What a step multiplies by: the two blocks of a graph and its self-loops.

    Attributes:
        to_users: Shape ``(U, I)``.
        to_items: Shape ``(I, U)``.
        loops: Weights of users ``(U, 1)`` and of items ``(I, 1)``; none without self-loops.
    """

    to_users: SparseMatrix
    to_items: SparseMatrix
    loops: Nodes | None

    @property
    def transposed(self) -> Steps:
        """The transposed graph."""
        return Steps(self.to_items.transposed, self.to_users.transposed, self.loops)

    def add_(self, total: Nodes, nodes: Nodes, factor: float = 1.0) -> Nodes:
        """Add ``factor`` times one step from ``nodes`` to ``total`` in place and return it."""
        if self.loops is not None:
            total[0].addcmul_(nodes[0], self.loops[0], value=factor)
            total[1].addcmul_(nodes[1], self.loops[1], value=factor)
        return self._add_others_(total, nodes, factor)

    def of(self, nodes: Nodes) -> Nodes:
        """Return one step from ``nodes``."""
        users, items = nodes
        if self.loops is None:
            return product(self.to_users.csr, items), product(self.to_items.csr, users)
        return self._add_others_((users * self.loops[0], items * self.loops[1]), nodes)

    def sum_of(self, nodes: Nodes, num_layers: int, scale: float = 1.0) -> Nodes:
        """Return ``scale`` times the nodes plus all that 1 … L steps make of them."""
        users, items = nodes
        if not num_layers:
            return users * scale, items * scale
        total = nodes
        # Horner's scheme: X + Â(X + Â(X + …)) needs no layer but the last.
        for left in range(num_layers, 0, -1):
            share = scale if left == 1 else 1.0  # the last product brings it in
            if self.loops is None:
                total = (
                    torch.addmm(users, self.to_users.csr, total[1], beta=share, alpha=share),
                    torch.addmm(items, self.to_items.csr, total[0], beta=share, alpha=share),
                )
                continue
            of_users = torch.addcmul(users, total[0], self.loops[0])
            of_items = torch.addcmul(items, total[1], self.loops[1])
            total = (
                of_users.addmm_(self.to_users.csr, total[1], beta=share, alpha=share),
                of_items.addmm_(self.to_items.csr, total[0], beta=share, alpha=share),
            )
        return total

    def _add_others_(self, total: Nodes, nodes: Nodes, factor: float = 1.0) -> Nodes:
        total[0].addmm_(self.to_users.csr, nodes[1], alpha=factor)
        total[1].addmm_(self.to_items.csr, nodes[0], alpha=factor)
        return total


def step(steps: Steps, users: Tensor, items: Tensor) -> Nodes:
    """Return one step over the graph, float32; the graph is constant."""
    with torch.autocast(users.device.type, enabled=False):
        return _Step.apply(users.float(), items.float(), steps)  # type: ignore[no-untyped-call,no-any-return]  # torch leaves it untyped


def layer_sum(
    steps: Steps, users: Tensor, items: Tensor, *, num_layers: int, scale: float = 1.0
) -> Nodes:
    r"""Return ``scale`` times :math:`\sum_{l=0}^{L} \hat A^l X`, float32; the graph is constant."""
    with torch.autocast(users.device.type, enabled=False):
        return _LayerSum.apply(  # type: ignore[no-untyped-call,no-any-return]  # torch leaves it untyped
            users.float(), items.float(), steps, num_layers, scale
        )


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, users: Tensor, items: Tensor, steps: Steps) -> Nodes:  # noqa: ANN401 - as torch declares it
        ctx.steps = steps
        return steps.of((users.contiguous(), items.contiguous()))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        given = (gradients[0].contiguous(), gradients[1].contiguous())
        return *ctx.steps.transposed.of(given), None


class _LayerSum(torch.autograd.Function):
    """A linear map, so its backward pass is the same recursion over the transposed graph.

    As one function nothing is kept for the backward pass, and every product adds to what it is
    added to at once: measured on Baby, a third of the time of a step goes to passes over tables.
    """

    @staticmethod
    def forward(  # noqa: PLR0913 - autograd passes one by one
        ctx: Any,  # noqa: ANN401 - as torch declares it
        users: Tensor,
        items: Tensor,
        steps: Steps,
        num_layers: int,
        scale: float,
    ) -> Nodes:
        ctx.steps, ctx.num_layers, ctx.scale = steps, num_layers, scale
        return steps.sum_of((users.contiguous(), items.contiguous()), num_layers, scale)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        given = (gradients[0].contiguous(), gradients[1].contiguous())
        summed = ctx.steps.transposed.sum_of(given, ctx.num_layers, ctx.scale)
        return *summed, None, None, None
