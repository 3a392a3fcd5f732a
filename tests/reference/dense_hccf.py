"""HCCF in dense float64 with every matrix formed; what was dropped comes as masks."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from tests.reference.dense_graphs import symmetric_normalized
from tests.reference.dense_ranking import in_batch_contrast

Pair = tuple[Tensor, Tensor]


@dataclass(frozen=True, kw_only=True)
class Masks:
    """Kept entries by layer, as 0 and 1, already divided by the keep rate."""

    to_users: list[Tensor]  # (U, I)
    to_items: list[Tensor]  # (U, I)
    users: list[Tensor]  # (U, H)
    items: list[Tensor]  # (I, H)


class DenseHCCF:
    """Parameters as float64 leaves."""

    def __init__(
        self, state: dict[str, Tensor], links: Tensor, variant: str, scale: float, slope: float
    ) -> None:
        self.leaves = {
            name: value.detach().double().clone().requires_grad_() for name, value in state.items()
        }
        self.links, self.variant, self.slope = links, variant, slope
        self.scale = scale if variant in ("sparse", "sslrec") else 1.0

    def layers(self, num_layers: int, masks: Masks | None) -> tuple[list[Pair], list[Pair]]:
        """Local and global views of layers 1 … L, users and items; sets ``final``."""
        num_users = len(self.links)
        block = symmetric_normalized(self.links, self_loops=False)[:num_users, num_users:]
        users, items = self.leaves["users.embeddings"], self.leaves["items.embeddings"]
        sums = [users, items]
        local_views, global_views = [], []
        for layer in range(num_layers):
            to_users = block if masks is None else block * masks.to_users[layer]
            to_items = block if masks is None else block * masks.to_items[layer]
            local = self._if_paper(to_users @ items), self._if_paper(to_items.T @ users)
            wide = (
                self._global("users", layer, users, masks.users[layer] if masks else None),
                self._global("items", layer, items, masks.items[layer] if masks else None),
            )
            residual = 1 if self.variant == "paper" else 0
            users = local[0] + wide[0] + residual * users
            items = local[1] + wide[1] + residual * items
            sums = [sums[0] + users, sums[1] + items]
            local_views.append(local)
            global_views.append(wide)
        self.final = sums[0], sums[1]
        return local_views, global_views

    def contrast(
        self, views: tuple[list[Pair], list[Pair]], nodes: tuple[list[int], list[int]], τ: float
    ) -> Tensor:
        """Sum over layers and sides."""
        total = torch.zeros((), dtype=torch.float64)
        for layer, (local, wide) in enumerate(zip(*views, strict=True)):
            for side in (0, 1):
                anchors, candidates = self._contrasted(layer, local[side], wide[side])
                if self.variant == "sslrec":
                    for node in nodes[side]:
                        logits = candidates @ anchors[node] / τ
                        share = torch.log(logits.exp().sum()) - logits[node]
                        total = total + share / len(nodes[side])
                else:
                    total = total + in_batch_contrast(anchors, candidates, nodes[side], τ)
        return total

    def squares(self) -> Tensor:
        """Squared length of what is regularised."""
        kept = ("embeddings", "hyperedges") if self.variant == "paper" else ("",)
        tables = [leaf for name, leaf in self.leaves.items() if name.endswith(kept)]
        return torch.stack([(table**2).sum() for table in tables]).sum()

    def _contrasted(self, layer: int, local: Tensor, wide: Tensor) -> Pair:
        if self.variant != "paper":
            return F.normalize(local.detach()), F.normalize(wide)
        return F.normalize(local), F.normalize(wide) @ self.leaves[f"projections.{layer}"]

    def _global(self, side: str, layer: int, nodes: Tensor, mask: Tensor | None) -> Tensor:
        incidence = self.scale * self.leaves[f"{side}.embeddings"]
        if self.variant != "sparse":
            incidence = incidence @ self.leaves[f"{side}.hyperedges"]
            incidence = incidence if mask is None else incidence * mask
        edges = self._if_active(incidence.T @ nodes)
        if self.variant == "paper":
            for number in range(3):
                mapping = self.leaves[f"{side}.maps.{3 * layer + number}"]
                edges = self._if_active(mapping @ edges) + edges
        return self._if_active(incidence @ edges)

    def _if_paper(self, values: Tensor) -> Tensor:
        return F.leaky_relu(values, self.slope) if self.variant == "paper" else values

    def _if_active(self, values: Tensor) -> Tensor:
        active = self.variant in ("sslrec", "paper")
        return F.leaky_relu(values, self.slope) if active else values
