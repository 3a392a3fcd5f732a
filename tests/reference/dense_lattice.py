"""LATTICE as dense float64 matrices, written down from its definition."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import square_adjacency


class DenseLATTICE:
    """Parameters as float64 leaves, under the names of the model's state."""

    def __init__(
        self,
        state: dict[str, Tensor],
        links: Tensor,
        features: list[Tensor],
        *,
        num_layers: int = 2,
        num_item_layers: int = 1,
        num_neighbours: int,
        raw_weight: float = 0.9,
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.num_users, self.num_items = links.shape
        looped = square_adjacency(links) + torch.eye(sum(links.shape), dtype=torch.float64)
        self.adjacency = looped / looped.sum(1, keepdim=True)
        self.features = [table.double() for table in features]
        self.layers = (num_layers, num_item_layers)
        self.num_neighbours, self.raw_weight = num_neighbours, raw_weight

    def item_graph(self) -> Tensor:
        """The mixed matrix over items."""
        count = len(self.features)
        logits = self.leaves.get("item_graph.logits", torch.zeros(1, dtype=torch.float64))
        shares = torch.exp(logits) / torch.exp(logits).sum()
        raw = torch.zeros(self.num_items, self.num_items, dtype=torch.float64)
        learned = torch.zeros_like(raw)
        for index in range(count):
            table = self.features[index]
            raw = raw + shares[index] * self._scaled(self._nearest(table))
            shift = self.leaves.get(f"item_graph.shifts.{index}")
            weight = self.leaves[f"item_graph.layers.{index}.weight"]
            bias = self.leaves[f"item_graph.layers.{index}.bias"]
            mapped = (table if shift is None else table + shift) @ weight.T + bias
            learned = learned + shares[index] * self._nearest(mapped)
        return self.raw_weight * raw + (1 - self.raw_weight) * self._scaled(learned)

    def final(self, graph: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Users and items, over a given item graph or the one of the leaves."""
        num_layers, num_item_layers = self.layers
        alike = self.leaves["item_embeddings"]
        for _ in range(num_item_layers):
            alike = (self.item_graph() if graph is None else graph) @ alike
        layer = torch.cat([self.leaves["user_embeddings"], self.leaves["item_embeddings"]])
        total = layer
        for _ in range(num_layers):
            layer = self.adjacency @ layer
            total = total + layer
        users, items = (total / (num_layers + 1)).split([self.num_users, self.num_items])
        return users, items + torch.stack([row / torch.sqrt((row**2).sum()) for row in alike])

    def loss(
        self, triplets: list[list[int]], *, l2_weight: float, graph: Tensor | None = None
    ) -> Tensor:
        """BPR and the penalty of the final embeddings."""
        users, items = self.final(graph)
        total = torch.zeros((), dtype=torch.float64)
        for user, positive, negative in triplets:
            difference = users[user] @ items[positive] - users[user] @ items[negative]
            total = total + torch.log(1 + torch.exp(-difference))
            squares = (users[user] ** 2).sum() + (items[positive] ** 2).sum()
            total = total + l2_weight / 2 * (squares + (items[negative] ** 2).sum())
        return total / len(triplets)

    def _nearest(self, table: Tensor) -> Tensor:
        """The largest cosines of each row, at least 0, and 0 elsewhere."""
        kept = torch.zeros(self.num_items, self.num_items, dtype=torch.float64)
        for row in range(self.num_items):
            lengths = torch.sqrt((table**2).sum(1) * (table[row] ** 2).sum())
            cosines = table @ table[row] / lengths
            for column in cosines.argsort(descending=True)[: self.num_neighbours].tolist():
                if cosines[column] > 0:
                    kept[row, column] = cosines[column]
        return kept

    def _scaled(self, matrix: Tensor) -> Tensor:
        roots = 1 / torch.sqrt(matrix.sum(1))
        return torch.diag(roots) @ matrix @ torch.diag(roots)
