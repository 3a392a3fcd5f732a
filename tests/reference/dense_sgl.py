"""SGL in dense float64, one node at a time; views come as matrices of what was kept."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized
from tests.reference.dense_ranking import bpr, cosine, half_squares

Triplets = list[list[int]]


class DenseSGL:
    """Ego embeddings of users, then items, as one float64 leaf."""

    def __init__(self, users: Tensor, items: Tensor, links: Tensor, num_layers: int) -> None:
        self.num_users = len(users)
        self.ego = torch.cat([users, items]).detach().double().requires_grad_()
        self.links, self.num_layers = links, num_layers

    def final(self) -> Tensor:
        """Mean of the layers on the whole graph."""
        return self.propagated([self.links] * self.num_layers)

    def propagated(self, links_of_layers: list[Tensor]) -> Tensor:
        """Mean of the layers, each over its own links, normalised with its own degrees."""
        layers = [self.ego]
        for links in links_of_layers:
            layers.append(symmetric_normalized(links, self_loops=False) @ layers[-1])
        return torch.stack(layers).mean(0)

    def bpr(self, triplets: Triplets) -> Tensor:
        """Over the whole graph."""
        final = self.final()
        return bpr(final[: self.num_users], final[self.num_users :], triplets)

    def l2(self, triplets: Triplets) -> Tensor:
        """Half the squares of layer 0, mean over the batch."""
        return half_squares(self.ego[: self.num_users], self.ego[self.num_users :], triplets)

    def contrast(
        self, views: list[list[Tensor]], triplets: Triplets, temperature: float, nodes: str
    ) -> Tensor:
        """Eq 10, divided by the batch size; nodes as in the setting."""
        first, second = (self.propagated(view) for view in views)
        everyone = list(range(len(self.ego)))
        users, items = everyone[: self.num_users], everyone[self.num_users :]
        of_users = [user for user, _, _ in triplets]
        of_items = [self.num_users + positive for _, positive, _ in triplets]
        rows: list[tuple[list[int], list[int]]] = {
            "both": [(of_users, users), (of_items, items)],
            "users": [(of_users, users)],
            "items": [(of_items, items)],
            "merged": [(sorted({*of_users, *of_items}), sorted({*of_users, *of_items}))],
        }[nodes]
        total = torch.zeros((), dtype=torch.float64)
        for anchors, candidates in rows:
            for anchor in anchors:
                logits = [cosine(first[anchor], second[node]) / temperature for node in candidates]
                positive = cosine(first[anchor], second[anchor]) / temperature
                total = total + torch.log(torch.stack(logits).exp().sum()) - positive
        return total / len(triplets)
