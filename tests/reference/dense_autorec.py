"""AutoRec with every row written out, one output at a time in float64."""

from __future__ import annotations

import torch
from torch import Tensor


class DenseAutoRec:
    """Parameters as float64 leaves; ``matrix`` has one row per history."""

    def __init__(self, state: dict[str, Tensor], matrix: Tensor) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.matrix = matrix

    def output(self, row: int, shown: Tensor | None = None) -> list[Tensor]:
        """Eq 3: W g(V r + mu) + b, entry by entry."""
        entries = self.matrix[row] if shown is None else shown
        sums = self.leaves["hidden_bias"]
        for column, value in enumerate(entries.tolist()):
            sums = sums + value * self.leaves["encoder"][column]
        hidden = 1 / (1 + torch.exp(-sums))
        return [
            (self.leaves["decoder"][column] * hidden).sum() + self.leaves["output_bias"][column]
            for column in range(self.matrix.shape[1])
        ]

    def error_of_all(self, rows: list[int], missing_weight: float) -> Tensor:
        """Every column of every row, averaged over rows."""
        total = torch.zeros((), dtype=torch.float64)
        for row in rows:
            for column, output in enumerate(self.output(row)):
                if self.matrix[row, column]:
                    total = total + (1 - output) ** 2
                else:
                    total = total + missing_weight * output**2
        return total / len(rows)

    def penalty(self, weight: float) -> Tensor:
        """lambda / 2 times the squared norms."""
        return weight / 2 * sum((self.leaves[name] ** 2).sum() for name in ("encoder", "decoder"))
