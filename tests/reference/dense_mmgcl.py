"""MMGCL as dense float64 matrices and loops over nodes, written down from its definition."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized

Nodes = tuple[Tensor, Tensor]


class DenseMMGCL:
    """Parameters as float64 leaves, under the names of the model's state; views ids first."""

    def __init__(
        self, state: dict[str, Tensor], links: Tensor, features: list[Tensor], num_layers: int
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.links = links
        self.features = [table.double() for table in features]
        self.num_layers = num_layers

    def nodes(self, view_links: list[Tensor], masked: int | None = None) -> Nodes:
        """Users and items, one graph per view; ``masked`` names the modality without features."""
        views = []
        for view, links in enumerate(view_links):
            items = self.mapped(view - 1) if view else self.leaves["item_embeddings"]
            if masked is not None and view == masked + 1:
                items = torch.zeros_like(items)
            views.append(self._propagate(links, self.leaves[f"user_embeddings.{view}"], items))
        return torch.cat([users for users, _ in views], 1), torch.cat([i for _, i in views], 1)

    def mapped(self, modality: int) -> Tensor:
        """One modality's affine map of its features at length 1, item by item."""
        weight = self.leaves[f"feature_maps.{modality}.layer.weight"]
        bias = self.leaves[f"feature_maps.{modality}.layer.bias"]
        table = self.features[modality]
        return torch.stack([weight @ (row / torch.sqrt(row @ row)) + bias for row in table])

    def _propagate(self, links: Tensor, users: Tensor, items: Tensor) -> Nodes:
        adjacency = symmetric_normalized(links, self_loops=False)
        layers = [torch.cat([users, items])]
        for _ in range(self.num_layers):
            layers.append(adjacency @ layers[-1])
        means = torch.stack(layers).mean(0)
        return means[: len(users)], means[len(users) :]


def contrast(
    first: Tensor, second: Tensor, ids: list[int], temperature: float, mixed: range | None
) -> Tensor:
    """Mean over distinct nodes, ascending; ``mixed`` are the columns of the swapped modality."""
    distinct = sorted(set(ids))
    total = torch.zeros((), dtype=torch.float64)
    for place, node in enumerate(distinct):
        terms = [_closeness(first[node], second[other], temperature) for other in distinct]
        if mixed is not None:
            copy = second[node].clone()
            for column in mixed:
                copy[column] = second[distinct[place - 1]][column]
            terms.append(_closeness(first[node], copy, temperature))
        total = total - torch.log(terms[place] / torch.stack(terms).sum())
    return total / len(distinct)


def _closeness(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    lengths = torch.sqrt((first @ first) * (second @ second))
    return torch.exp(first @ second / lengths / temperature)
