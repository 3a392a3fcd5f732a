"""Biased matrix factorisation, one pair of user and item at a time in float64."""

from __future__ import annotations

import torch
from torch import Tensor


class DenseBiasMF:
    """Parameters as float64 leaves; absent biases are zeros."""

    def __init__(self, state: dict[str, Tensor], mean: float) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.mean = mean

    def score(self, user: int, item: int) -> Tensor:
        """Eq 4."""
        total = self.mean + self.leaves["item_biases"][item]
        if "user_biases" in self.leaves:
            total = total + self.leaves["user_biases"][user]
        for p, q in zip(
            self.leaves["user_embeddings"][user], self.leaves["item_embeddings"][item], strict=True
        ):
            total = total + p * q
        return total

    def pairwise(self, triplets: list[list[int]], weight: float, bias_weight: float) -> Tensor:
        """Mean over (user, observed, sampled)."""
        total = torch.zeros((), dtype=torch.float64)
        for user, positive, negative in triplets:
            margin = self.score(user, positive) - self.score(user, negative)
            total = total - torch.log(1 / (1 + torch.exp(-margin)))
            total = total + weight / 2 * self._squares(user, [positive, negative])
            for item in (positive, negative):
                total = total + bias_weight / 2 * self.leaves["item_biases"][item] ** 2
        return total / len(triplets)

    def pointwise(self, rows: list[list[int]], weight: float, bias_weight: float) -> Tensor:
        """Mean over rows of (user, observed, sampled, sampled, …)."""
        total = torch.zeros((), dtype=torch.float64)
        for user, *items in rows:
            for place, item in enumerate(items):
                target = 1.0 if place == 0 else 0.0
                total = total + (target - self.score(user, item)) ** 2
                total = total + weight / 2 * self._squares(user, [item])
                total = total + bias_weight / 2 * self.leaves["item_biases"][item] ** 2
                total = total + bias_weight / 2 * self.leaves["user_biases"][user] ** 2
        return total / len(rows)

    def _squares(self, user: int, items: list[int]) -> Tensor:
        rows = [self.leaves["user_embeddings"][user]]
        rows += [self.leaves["item_embeddings"][item] for item in items]
        return torch.stack([(row**2).sum() for row in rows]).sum()
