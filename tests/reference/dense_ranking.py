"""Losses of a batch, one triplet of user, observed and sampled item at a time."""

from __future__ import annotations

import torch
from torch import Tensor

Triplets = list[list[int]]


def bpr(users: Tensor, items: Tensor, triplets: Triplets) -> Tensor:
    """Mean of minus the log of the logistic function of the margin."""
    terms = [
        torch.log(1 + torch.exp(users[u] @ items[negative] - users[u] @ items[positive]))
        for u, positive, negative in triplets
    ]
    return torch.stack(terms).mean()


def hinge(users: Tensor, items: Tensor, triplets: Triplets) -> Tensor:
    """Mean of what a margin lacks to 1."""
    terms = [
        (1 - users[u] @ items[positive] + users[u] @ items[negative]).clamp(min=0)
        for u, positive, negative in triplets
    ]
    return torch.stack(terms).mean()


def half_squares(users: Tensor, items: Tensor, triplets: Triplets) -> Tensor:
    """Half the squared length of all rows of the triplets, over their number."""
    terms = [
        (users[u] ** 2).sum() + (items[positive] ** 2).sum() + (items[negative] ** 2).sum()
        for u, positive, negative in triplets
    ]
    return torch.stack(terms).sum() / 2 / len(triplets)


def norms(users: Tensor, items: Tensor, triplets: Triplets) -> Tensor:
    """Frobenius norms of the three tables of rows, over the number of triplets."""
    tables = [users[[u for u, _, _ in triplets]]]
    tables += [items[[row[column] for row in triplets]] for column in (1, 2)]
    return torch.stack([(table**2).sum().sqrt() for table in tables]).sum() / len(triplets)


def cosine(first: Tensor, second: Tensor) -> Tensor:
    """Of the angle between two vectors; 0 when one is zero."""
    lengths = first.norm() * second.norm()
    return (first @ second) / lengths if lengths > 0 else first @ second


def in_batch_contrast(
    anchors: Tensor, candidates: Tensor, nodes: list[int], temperature: float
) -> Tensor:
    """Mean over distinct nodes: minus the log share of the own candidate among theirs."""
    distinct = sorted(set(nodes))
    terms = []
    for node in distinct:
        logits = torch.stack([anchors[node] @ candidates[j] / temperature for j in distinct])
        own = anchors[node] @ candidates[node] / temperature
        terms.append(torch.log(logits.exp().sum()) - own)
    return torch.stack(terms).mean()
