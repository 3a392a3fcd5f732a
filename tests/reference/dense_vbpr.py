"""VBPR, one pair of user and item at a time in float64."""

from __future__ import annotations

import torch
from torch import Tensor


class DenseVBPR:
    """Parameters as float64 leaves; ``tables`` are the features of each taste."""

    def __init__(self, state: dict[str, Tensor], tables: list[Tensor]) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.tables = [table.double() for table in tables]

    def score(self, user: int, item: int) -> Tensor:
        """Eq 4 without the offset and the user bias."""
        leaves = self.leaves
        total = leaves["item_biases"][item]
        total = total + leaves["user_embeddings"][user] @ leaves["item_embeddings"][item]
        for place, table in enumerate(self.tables):
            projected = torch.zeros_like(self._of(place, "user_embeddings")[user])
            for column, value in enumerate(table[item].tolist()):
                projected = projected + value * self._of(place, "projection")[column]
                total = total + value * self._of(place, "bias_weights")[column]
            total = total + self._of(place, "user_embeddings")[user] @ projected
        return total

    def loss(
        self, triplets: list[list[int]], weight: float, bias_weight: float, shared: float
    ) -> Tensor:
        """Mean over triplets, and the penalty of what all share."""
        total = torch.zeros((), dtype=torch.float64)
        for user, positive, negative in triplets:
            margin = self.score(user, positive) - self.score(user, negative)
            total = total - torch.log(1 / (1 + torch.exp(-margin)))
            rows = [self.leaves["user_embeddings"][user]]
            rows += [self.leaves["item_embeddings"][item] for item in (positive, negative)]
            rows += [self._of(place, "user_embeddings")[user] for place in range(len(self.tables))]
            total = total + weight / 2 * torch.stack([(row**2).sum() for row in rows]).sum()
            for item in (positive, negative):
                total = total + bias_weight / 2 * self.leaves["item_biases"][item] ** 2
        total = total / len(triplets)
        for place in range(len(self.tables)):
            for name in ("projection", "bias_weights"):
                total = total + shared / 2 * (self._of(place, name) ** 2).sum()
        return total

    def _of(self, place: int, name: str) -> Tensor:
        return self.leaves[f"tastes.{place}.{name}"]
