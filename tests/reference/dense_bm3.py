"""BM3 as dense float64 matrices and loops over rows, written down from its definition."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized


class DenseBM3:
    """Parameters as float64 leaves, under the names of the model's state."""

    def __init__(
        self, state: dict[str, Tensor], links: Tensor, features: list[Tensor], num_layers: int
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.adjacency = symmetric_normalized(links, self_loops=False)
        self.num_users, self.num_items = links.shape
        self.num_layers = num_layers
        self.features = [
            table.double() + self.leaves.get(f"modalities.{index}.shift", 0)
            for index, table in enumerate(features)
        ]

    def propagated(self) -> tuple[Tensor, Tensor]:
        """Mean of the layers; items get their own layer 0 on top."""
        layer = torch.cat([self.leaves["user_embeddings"], self.leaves["item_embeddings"]])
        total = layer
        for _ in range(self.num_layers):
            layer = self.adjacency @ layer
            total = total + layer
        users, items = (total / (self.num_layers + 1)).split([self.num_users, self.num_items])
        return users, items + self.leaves["item_embeddings"]

    def predict(self, row: Tensor) -> Tensor:
        """One affine map for everything."""
        return self.leaves["predictor.weight"] @ row + self.leaves["predictor.bias"]

    def scores(self) -> Tensor:
        """Dot products after the predictor."""
        users, items = self.propagated()
        table = torch.zeros(self.num_users, self.num_items, dtype=torch.float64)
        for user in range(self.num_users):
            for item in range(self.num_items):
                table[user, item] = self.predict(users[user]) @ self.predict(items[item])
        return table

    def loss(
        self,
        pairs: list[list[int]],
        masks: Iterator[Tensor],
        *,
        modality_weight: float,
        l2_weight: float,
    ) -> Tensor:
        """Sum of all terms; ``masks`` hold 0 or 1 / (1 - p), in the order users, items, modalities.

        Each is ``(B, D)``.
        """
        users, items = self.propagated()
        of_users, of_items = next(masks), next(masks)
        total = torch.zeros((), dtype=torch.float64)
        for row, (user, item) in enumerate(pairs):
            total = total + self._distance(users[user], items[item], of_items[row])
            total = total + self._distance(items[item], users[user], of_users[row])
        for index, table in enumerate(self.features):
            of_modality = next(masks)
            weight = self.leaves[f"modalities.{index}.layer.weight"]
            bias = self.leaves[f"modalities.{index}.layer.bias"]
            for row, (_, item) in enumerate(pairs):
                mapped = weight @ table[item] + bias
                both = self._distance(mapped, items[item], of_items[row])
                both = both + self._distance(mapped, mapped, of_modality[row])
                total = total + modality_weight * both
        norms = torch.sqrt((users**2).sum()) + torch.sqrt((items**2).sum())
        return total / len(pairs) + l2_weight * norms / self.num_items

    def _distance(self, row: Tensor, other: Tensor, mask: Tensor) -> Tensor:
        predicted, target = self.predict(row), (other * mask).detach()
        lengths = torch.sqrt((predicted**2).sum()) * torch.sqrt((target**2).sum())
        return 1 - (predicted * target).sum() / lengths
