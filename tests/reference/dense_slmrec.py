"""SLMRec as dense float64 matrices and loops over rows, written down from its definition."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized

Nodes = tuple[Tensor, Tensor]


class DenseSLMRec:
    """Parameters as float64 leaves, under the names of the model's state; views ids first."""

    def __init__(
        self, state: dict[str, Tensor], links: Tensor, features: list[Tensor], num_layers: int
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.adjacency = symmetric_normalized(links, self_loops=False)
        self.num_users, self.num_items = links.shape
        self.num_layers = num_layers
        self.features = [unit_rows(table.double()) for table in features]

    def layer_0(self) -> list[Nodes]:
        """Users and items of every view."""
        users = self.leaves["user_embeddings"]
        views = [(users, self.leaves["item_embeddings"])]
        for index, table in enumerate(self.features):
            weight, bias = self._layer(f"feature_maps.{index}.layer")
            views.append((users, table @ weight.T + bias))
        return views

    def propagate(self, nodes: Nodes) -> Nodes:
        """Mean of layers 0 … L over the square graph."""
        layers = [torch.cat(nodes)]
        for _ in range(self.num_layers):
            layers.append(self.adjacency @ layers[-1])
        users, items = torch.stack(layers).mean(0).split([self.num_users, self.num_items])
        return users, items

    def fuse(self, views: list[Nodes]) -> Nodes:
        """An affine map of the propagated views side by side, or their mean."""
        sides = []
        for side, name in enumerate(("user_fusion", "item_fusion")):
            columns = [view[side] for view in views]
            if f"{name}.weight" not in self.leaves:
                sides.append(sum(columns) / len(columns))
                continue
            weight, bias = self._layer(name)
            sides.append(torch.cat(columns, 1) @ weight.T + bias)
        return sides[0], sides[1]

    def fused(self) -> Nodes:
        """Users and items as they are ranked with."""
        return self.fuse([self.propagate(view) for view in self.layer_0()])

    def fine_and_coarse(
        self, item_ids: list[int], order: list[int], temperature: float, *, skip_same: bool
    ) -> Tensor:
        """Cross entropies along the chain; ``order`` names the modalities of its links."""
        items = [self.propagate(view)[1][item_ids] for view in self.layer_0()]
        same = [[a == b for b in item_ids] for a in item_ids]
        link, total = items[0], torch.zeros((), dtype=torch.float64)
        for place, modality in enumerate(order):
            weight, bias = self._layer(f"fine_and_coarse.chain.{place}")
            link = link @ weight.T + bias
            weight, bias = self._layer(f"fine_and_coarse.heads.{place}")
            other = items[1 + modality] @ weight.T + bias
            total = total + softmax_loss(link, other, temperature, same if skip_same else None)
        return total

    def squares(self) -> Tensor:
        """Squared norm of all parameters."""
        return torch.stack([(leaf**2).sum() for leaf in self.leaves.values()]).sum()

    def _layer(self, name: str) -> Nodes:
        return self.leaves[f"{name}.weight"], self.leaves[f"{name}.bias"]


def unit_rows(table: Tensor) -> Tensor:
    """Rows of length 1."""
    return torch.stack([row / torch.sqrt((row**2).sum()) for row in table])


def softmax_loss(
    anchors: Tensor, candidates: Tensor, temperature: float, skipped: list[list[bool]] | None = None
) -> Tensor:
    """Mean cross entropy of the diagonal, one row and one column at a time."""
    total = torch.zeros((), dtype=torch.float64)
    for row in range(len(anchors)):
        denominator = torch.zeros((), dtype=torch.float64)
        for column in range(len(candidates)):
            if skipped is not None and skipped[row][column] and row != column:
                continue
            dot = anchors[row] @ candidates[column]
            denominator = denominator + torch.exp(dot / temperature)
        own = torch.exp(anchors[row] @ candidates[row] / temperature)
        total = total - torch.log(own / denominator)
    return total / len(anchors)
