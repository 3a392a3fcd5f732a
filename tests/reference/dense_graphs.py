"""Graph operations as dense float64 matrices, written down from their definition."""

from __future__ import annotations

import torch
from torch import Tensor


def square_adjacency(links: Tensor) -> Tensor:
    """``[[0, R], [R', 0]]`` of a user-item matrix."""
    num_users, num_items = links.shape
    adjacency = torch.zeros(num_users + num_items, num_users + num_items, dtype=torch.float64)
    adjacency[:num_users, num_users:] = links
    adjacency[num_users:, :num_users] = links.T
    return adjacency


def symmetric_normalized(links: Tensor, *, self_loops: bool) -> Tensor:
    """``D^-1/2 A D^-1/2``, or of ``A + I``; a row of zeros stays one."""
    adjacency = square_adjacency(links)
    if self_loops:
        adjacency = adjacency + torch.eye(len(adjacency), dtype=torch.float64)
    normalized = torch.zeros_like(adjacency)
    degrees = adjacency.sum(1)
    for row in range(len(adjacency)):
        for column in range(len(adjacency)):
            if adjacency[row, column]:
                normalized[row, column] = adjacency[row, column] / torch.sqrt(
                    degrees[row] * degrees[column]
                )
    return normalized


def dropped(normalized: Tensor, links: Tensor, kept: Tensor, keep_rate: float) -> Tensor:
    """The entries that ``kept`` names, in its order, divided by the keep rate."""
    num_users, num_items = links.shape
    pairs = links.nonzero().tolist()
    mask = torch.zeros_like(normalized)
    flags = iter(kept.tolist())
    for user, item in pairs:
        mask[user, num_users + item] = next(flags)
    for user, item in pairs:
        mask[num_users + item, user] = next(flags)
    for node in range(num_users + num_items):
        mask[node, node] = next(flags)
    return normalized * mask / keep_rate
