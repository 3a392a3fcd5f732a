"""Contributions to a score the slow way: by trying every set of sources, and every edge alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import torch
from torch import Tensor


def shapley_values(
    players: Sequence[str], worth: Callable[[frozenset[str]], float]
) -> dict[str, float]:
    """Return each player's mean gain over all orders in which the players can come."""
    count = len(players)
    found = {}
    for player in players:
        others = [other for other in players if other != player]
        total = 0.0
        for size in range(count):
            share = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                total += share * (worth(before | {player}) - worth(before))
        found[player] = total
    return found


@dataclass(frozen=True)
class DenseMainView:
    """The main view over dense matrices, with modality weights and lengths held fixed.

    Attributes:
        adjacency: Users before items, with self-loops, ``(N, N)``.
        view_graphs: The same per modality.
        users: Layer 0, ``(U, D)``.
        items: Layer 0, ``(I, D)``.
        features: By modality, ``(I, D)``.
        weights: Of users ``(U, M)`` and of items ``(I, M)``.
    """

    adjacency: Tensor
    view_graphs: Sequence[Tensor]
    users: Tensor
    items: Tensor
    features: Mapping[str, Tensor]
    weights: tuple[Tensor, Tensor]
    generated_weight: float
    num_layers: int
    residual_weight: float

    def fused(self, sources: frozenset[str]) -> Tensor:
        """All nodes before layers, from some sources only, ``(N, D)``."""
        ids = 1.0 if "ids" in sources else 0.0
        num_users = len(self.users)
        total = torch.zeros(len(self.adjacency), self.users.shape[1], dtype=torch.float64)
        for place, (name, table) in enumerate(self.features.items()):
            shown = table if f"{name} features" in sources else torch.zeros_like(table)
            first = self.adjacency @ torch.cat([ids * self.users, shown])
            second = self.adjacency @ torch.cat([first[:num_users], ids * self.items])
            one = first + second
            if f"{name} graph" in sources:
                step = self.view_graphs[place] @ torch.cat([self.users, self.items])
                one = one + self.generated_weight * step
            total += torch.cat([side[:, place] for side in self.weights])[:, None] * one
        return total

    def final(self, sources: frozenset[str]) -> Tensor:
        """All nodes after layers and residual, from some sources only, ``(N, D)``."""
        fused = self.fused(sources)
        lengths = self.fused(self.sources).norm(dim=1, keepdim=True)
        layered = power = fused
        for _ in range(self.num_layers):
            power = self.adjacency @ power
            layered = layered + power
        return layered + self.residual_weight * fused / lengths

    @property
    def sources(self) -> frozenset[str]:
        """Names of all sources."""
        graphs = [f"{name} graph" for name in self.features if self.generated_weight]
        return frozenset(["ids", *(f"{name} features" for name in self.features), *graphs])

    def worth(self, sources: frozenset[str], user: int, item: int) -> float:
        """Return the score of some sources alone."""
        nodes = self.final(sources)
        return float(nodes[user] @ nodes[len(self.users) + item])

    def over_edge(self, user: int, item: int) -> Tensor:
        """Return what reaches a user over one edge in the last step of each propagation.

        Everything else, the item rows at every depth among it, is as with the whole graph.
        """
        whole = self.adjacency[user, len(self.users) :].clone()
        none = torch.zeros_like(whole)
        only = none.clone()
        only[item] = whole[item]
        return self._user_row(user, only) - self._user_row(user, none)

    def _user_row(self, user: int, row: Tensor) -> Tensor:
        num_users = len(self.users)
        loop = self.adjacency[user, user]
        everything = self.fused(self.sources)
        fused = torch.zeros_like(self.users[user])
        for place, table in enumerate(self.features.values()):
            first = loop * self.users[user] + row @ table
            one = first + loop * first + row @ self.items
            step = self.view_graphs[place][user] @ torch.cat([self.users, self.items])
            fused = fused + self.weights[0][user, place] * (one + self.generated_weight * step)
        held, nodes = fused, everything
        for _ in range(self.num_layers):
            held = fused + loop * held + row @ nodes[num_users:]
            nodes = everything + self.adjacency @ nodes
        return held + self.residual_weight * fused / everything[user].norm()


def layer_mean_over_edge(
    adjacency: Tensor, nodes: Tensor, *, num_layers: int, user: int, item_node: int
) -> Tensor:
    """Return what reaches a user of LightGCN over one edge in the last step, power by power."""
    total = torch.zeros_like(nodes[0])
    for depth in range(1, num_layers + 1):
        before = torch.linalg.matrix_power(adjacency, depth - 1) @ nodes
        total = total + adjacency[user, item_node] * before[item_node]
    return total / (num_layers + 1)
