"""NCL in dense float64, one node at a time, and k-means one point at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized
from tests.reference.dense_ranking import cosine

Clusters = tuple[Tensor, Tensor]  # centroids, cluster of each node


class DenseNCL:
    """Ego embeddings of users, then items, as one float64 leaf."""

    def __init__(self, users: Tensor, items: Tensor, links: Tensor) -> None:
        self.num_users = len(users)
        self.ego = torch.cat([users, items]).detach().double().requires_grad_()
        self.adjacency = symmetric_normalized(links, self_loops=False)

    def layer(self, number: int) -> Tensor:
        """Users and items after some steps."""
        nodes = self.ego
        for _ in range(number):
            nodes = self.adjacency @ nodes
        return nodes

    def final(self, num_layers: int) -> Tensor:
        """Mean of the layers."""
        return torch.stack([self.layer(number) for number in range(num_layers + 1)]).mean(0)

    def structure(self, nodes: list[int], even_layer: int, temperature: float) -> Tensor:
        """Sum over nodes, against all of their kind."""
        heard = self.layer(even_layer)
        total = torch.zeros((), dtype=torch.float64)
        for node in nodes:
            is_user = node < self.num_users
            kind = range(self.num_users) if is_user else range(self.num_users, len(self.ego))
            logits = [cosine(heard[node], self.ego[other]) / temperature for other in kind]
            own = cosine(heard[node], self.ego[node]) / temperature
            total = total + torch.log(torch.stack(logits).exp().sum()) - own
        return total

    def prototype(
        self, nodes: list[int], first: int, found: Clusters, temperature: float
    ) -> Tensor:
        """Sum over nodes, against all centroids of their kind; ``first`` is node 0 of the kind."""
        centroids, clusters = found[0].double(), found[1].tolist()
        total = torch.zeros((), dtype=torch.float64)
        for node in nodes:
            logits = [cosine(self.ego[node], centroid) / temperature for centroid in centroids]
            total = total + torch.log(torch.stack(logits).exp().sum())
            total = total - logits[clusters[node - first]]
        return total


def lloyd(points: Tensor, centroids: Tensor, iterations: int) -> tuple[Tensor, list[int]]:
    """Centroids after some rounds, and the nearest of each point; no cluster may lose all."""
    for _ in range(iterations):
        nearest = [_nearest(point, centroids) for point in points]
        centroids = torch.stack(
            [
                torch.stack([p for p, n in zip(points, nearest, strict=True) if n == cluster]).mean(
                    0
                )
                for cluster in range(len(centroids))
            ]
        )
    return centroids, [_nearest(point, centroids) for point in points]


def _nearest(point: Tensor, centroids: Tensor) -> int:
    distances = [float(((point - centroid) ** 2).sum()) for centroid in centroids]
    return distances.index(min(distances))
