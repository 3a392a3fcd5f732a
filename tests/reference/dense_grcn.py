"""GRCN as float64 loops over users, items and edges, written down from its definition."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def unit(rows: Tensor) -> Tensor:
    """Rows of length 1."""
    return torch.stack([row / torch.sqrt((row**2).sum()) for row in rows])


class DenseGRCN:
    """Parameters as float64 leaves, under the names of the model's state."""

    def __init__(
        self,
        state: dict[str, Tensor],
        links: Tensor,
        features: list[Tensor],
        *,
        num_layers: int = 2,
        num_routings: int = 3,
        weight_mode: str = "confid",
        pruning: bool = True,
        fusion: str = "concat",
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.num_users, self.num_items = links.shape
        self.nodes = self.num_users + self.num_items
        self.neighbours: list[list[int]] = [[] for _ in range(self.nodes)]
        for user, item in links.nonzero().tolist():
            self.neighbours[user].append(self.num_users + item)
            self.neighbours[self.num_users + item].append(user)
        self.features = [table.double() for table in features]
        self.num_layers, self.num_routings = num_layers, num_routings
        self.weight_mode, self.pruning, self.fusion = weight_mode, pruning, fusion

    def shares(self, rows: Tensor, node: int) -> Tensor:
        """Softmax of a node's products with its neighbours."""
        scores = torch.stack([rows[node] @ rows[other] for other in self.neighbours[node]])
        return torch.exp(scores) / torch.exp(scores).sum()

    def gathered(self, rows: Tensor, node: int) -> Tensor:
        """A node and what it hears."""
        total = rows[node]
        if self.neighbours[node]:
            for share, other in zip(self.shares(rows, node), self.neighbours[node], strict=True):
                total = total + share * rows[other]
        return total

    def content(self, index: int) -> tuple[Tensor, Tensor]:
        """Content of all nodes, and affinities ``[target, source]``."""
        name = f"modalities.{index}"
        weight, bias = self.leaves[f"{name}.layer.weight"], self.leaves[f"{name}.layer.bias"]
        items = unit(F.leaky_relu(self.features[index] @ weight.T + bias, 0.01))
        users = unit(self.leaves[f"{name}.preferences"])
        for _ in range(self.num_routings):
            rows = torch.cat([users, items])
            users = unit(torch.stack([self.gathered(rows, u) for u in range(self.num_users)]))
        rows = torch.cat([users, items])
        affinity = torch.zeros(self.nodes, self.nodes, dtype=torch.float64)
        for node in range(self.nodes):
            if self.neighbours[node]:
                where = (torch.full((len(self.neighbours[node]),), node), self.neighbours[node])
                where = (where[0], torch.tensor(where[1]))
                affinity = affinity.index_put(where, self.shares(rows, node))
        return torch.stack([self.gathered(rows, node) for node in range(self.nodes)]), affinity

    def final(self) -> tuple[Tensor, Tensor]:
        """Users and items after fusion."""
        found = [self.content(index) for index in range(len(self.features))]
        affinities = torch.stack([affinity for _, affinity in found])  # (M, target, source)
        if self.weight_mode == "confid":
            confidence = [self.leaves["user_confidence"], self.leaves["item_confidence"]]
            affinities = affinities * torch.cat(confidence).T[:, None, :]
        weights = affinities.mean(0) if self.weight_mode == "mean" else affinities.amax(0)
        if self.pruning:
            weights = torch.where(weights > 0, weights, 0.0)
        layer = unit(torch.cat([self.leaves["user_embeddings"], self.leaves["item_embeddings"]]))
        total = layer
        for _ in range(self.num_layers):
            layer = weights @ layer
            total = total + layer
        if self.fusion == "concat":
            total = torch.cat([total, *(content for content, _ in found)], 1)
        elif self.fusion == "mean":
            total = torch.stack([total, *(content for content, _ in found)]).mean(0)
        return total[: self.num_users], total[self.num_users :]

    def loss(self, triplets: list[list[int]], *, l2_weight: float) -> Tensor:
        """BPR, and means of squares with every user once per item of its triplet."""
        users, items = self.final()
        bpr = torch.zeros((), dtype=torch.float64)
        squares, preferences = [], []
        for user, positive, negative in triplets:
            difference = users[user] @ items[positive] - users[user] @ items[negative]
            bpr = bpr + torch.log(1 + torch.exp(-difference)) / len(triplets)
            for item in (positive, negative):
                ego = self.leaves["user_embeddings"][user] ** 2
                squares.append(ego + self.leaves["item_embeddings"][item] ** 2)
            preferences.append(
                torch.stack(
                    [
                        (self.leaves[f"modalities.{index}.preferences"][user] ** 2).mean()
                        for index in range(len(self.features))
                    ]
                ).sum()
            )
        return bpr + l2_weight * (torch.stack(squares).mean() + torch.stack(preferences).mean())
