"""NGCF with dense float64 matrices, one node at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import square_adjacency, symmetric_normalized


def official_graph(links: Tensor, kind: str) -> Tensor:
    """The published code's matrices, row by row."""
    adjacency = square_adjacency(links)
    count = len(adjacency)
    graph = torch.zeros_like(adjacency)
    for node in range(count):
        row = adjacency[node].clone()
        if kind == "norm":
            row[node] = 1
        if kind != "plain" and row.sum():
            row = row / row.sum()
        if kind == "ngcf":
            row[node] += 1
        graph[node] = row
    return graph


class DenseNGCF:
    """Parameters as float64 leaves."""

    def __init__(self, state: dict[str, Tensor], links: Tensor, variant: str, kind: str) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.num_users = len(links)
        self.official = variant == "official"
        self.graph = (
            official_graph(links, kind)
            if self.official
            else symmetric_normalized(links, self_loops=False)
        )

    def final(self) -> Tensor:
        """All layers side by side, users first."""
        leaves = self.leaves
        nodes = torch.cat([leaves["user_embeddings"], leaves["item_embeddings"]])
        seen = [nodes]
        depth = 0
        while f"layers.{depth}.sum_weights" in leaves:
            part = {
                name.rpartition(".")[2]: leaf
                for name, leaf in leaves.items()
                if name.startswith(f"layers.{depth}.")
            }
            nodes = torch.stack([self._node(nodes, row, part) for row in range(len(nodes))])
            seen.append(_unit(nodes) if self.official else nodes)
            depth += 1
        return torch.cat(seen, 1)

    def loss(self, triplets: list[list[int]], weight: float) -> Tensor:
        """BPR and the penalty on the batch's final embeddings."""
        final = self.final()
        total = torch.zeros((), dtype=torch.float64)
        for user, positive, negative in triplets:
            rows = [final[user], final[self.num_users + positive], final[self.num_users + negative]]
            margin = rows[0] @ rows[1] - rows[0] @ rows[2]
            total = total - torch.log(1 / (1 + torch.exp(-margin)))
            total = total + weight / 2 * torch.stack([(row**2).sum() for row in rows]).sum()
        return total / len(triplets)

    def _node(self, nodes: Tensor, row: int, part: dict[str, Tensor]) -> Tensor:
        gathered = torch.zeros_like(nodes[row])
        for other, weight in enumerate(self.graph[row].tolist()):
            gathered = gathered + weight * nodes[other]
        product = gathered * nodes[row]
        if not self.official:
            return _leaky(
                (gathered + nodes[row]) @ part["sum_weights"] + product @ part["product_weights"]
            )
        first = gathered @ part["sum_weights"] + part["sum_bias"][0]
        second = product @ part["product_weights"] + part["product_bias"][0]
        return _leaky(first) + _leaky(second)


def _leaky(values: Tensor) -> Tensor:
    return torch.where(values > 0, values, 0.2 * values)


def _unit(rows: Tensor) -> Tensor:
    return torch.stack([row / row.norm() if row.norm() else row for row in rows])
