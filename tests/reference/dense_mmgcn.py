"""MMGCN as dense float64 matrices, written down from its definition."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import square_adjacency


def leaky(rows: Tensor) -> Tensor:
    """A hundredth below zero."""
    return torch.where(rows > 0, rows, rows / 100)


class DenseMMGCN:
    """State as float64 leaves, under the names of the model's."""

    def __init__(
        self,
        state: dict[str, Tensor],
        links: Tensor,
        features: list[Tensor],
        *,
        num_layers: int = 3,
        concat: bool = True,
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.num_users = len(links)
        adjacency = square_adjacency(links)
        self.mean = adjacency / adjacency.sum(1, keepdim=True).clamp(min=1)
        self.features = [table.double() for table in features]
        self.num_layers, self.concat = num_layers, concat

    def branch(self, index: int) -> Tensor:
        """All nodes in one modality."""
        name, items = f"modalities.{index}", self.features[index]
        if f"{name}.projection.weight" in self.leaves:
            items = self._affine(items, f"{name}.projection")
        rows = torch.cat([self.leaves[f"{name}.preferences"], items])
        rows = torch.stack([row / torch.sqrt((row**2).sum()) for row in rows])
        ego = torch.cat([self.leaves["user_embeddings"], self.leaves["item_embeddings"]])
        for layer in range(self.num_layers):
            part = f"{name}.layers.{layer}"
            heard = leaky(self.mean @ (rows @ self.leaves[f"{part}.messages.weight"].T))
            bridge = leaky(self._affine(rows, f"{part}.own")) + ego
            if self.concat:
                rows = leaky(self._affine(torch.cat([heard, bridge], 1), f"{part}.combine"))
            else:
                rows = leaky(self._affine(heard, f"{part}.combine") + bridge)
        return rows

    def final(self) -> tuple[Tensor, Tensor]:
        """Users and items."""
        total = sum(self.branch(index) for index in range(len(self.features)))
        rows = total / len(self.features)
        return rows[: self.num_users], rows[self.num_users :]

    def loss(self, triplets: list[list[int]], *, l2_weight: float) -> Tensor:
        """BPR, and means of squares with every user once per item of its triplet."""
        users, items = self.final()
        bpr = torch.zeros((), dtype=torch.float64)
        squares = []
        for user, positive, negative in triplets:
            difference = users[user] @ items[positive] - users[user] @ items[negative]
            bpr = bpr + torch.log(1 + torch.exp(-difference)) / len(triplets)
            for item in (positive, negative):
                ego = self.leaves["user_embeddings"][user] ** 2
                squares.append(ego + self.leaves["item_embeddings"][item] ** 2)
        penalty = torch.stack(squares).mean()
        for index in range(len(self.features)):
            penalty = penalty + (self.leaves[f"modalities.{index}.preferences"] ** 2).mean()
        return bpr + l2_weight * penalty

    def _affine(self, rows: Tensor, name: str) -> Tensor:
        return rows @ self.leaves[f"{name}.weight"].T + self.leaves[f"{name}.bias"]
