"""Lloyd's k-means in Euclidean space, in chunks; no table of points times centroids."""

from __future__ import annotations

import torch
from torch import Tensor

_CHUNK_ENTRIES = 4_194_304
_SPLIT = 1 / 1024  # how far apart the halves of a split cluster start, as a share of the centroid


def initial_centroids(points: Tensor, num_clusters: int) -> Tensor:
    """Return distinct points drawn uniformly, shape ``(k, D)``; from torch's global generator.

    Args:
        points: Shape ``(N, D)``, N at least k.
        num_clusters: k.
    """
    return points[torch.randperm(len(points), device=points.device)[:num_clusters]].clone()


def random_subset(points: Tensor, limit: int) -> Tensor:
    """Return at most ``limit`` of the points, drawn uniformly without replacement."""
    if len(points) <= limit:
        return points
    return points[torch.randperm(len(points), device=points.device)[:limit]]


def refine_centroids(points: Tensor, centroids: Tensor, *, iterations: int) -> Tensor:
    """Return the centroids after some rounds of assigning points and averaging them.

    A cluster that has lost all its points starts again beside a populous one: a cluster is chosen
    in proportion to its points but one, and its centroid is taken slightly scaled.

    Args:
        points: Shape ``(N, D)``.
        centroids: To start from, shape ``(k, D)``.
        iterations: Rounds.
    """
    for _ in range(iterations):
        clusters = nearest_centroids(points, centroids)
        counts = torch.bincount(clusters, minlength=len(centroids)).to(points.dtype)
        sums = torch.zeros_like(centroids).index_add_(0, clusters, points)
        centroids = _without_empty(sums / counts.clamp(min=1)[:, None], counts)
    return centroids


def nearest_centroids(points: Tensor, centroids: Tensor) -> Tensor:
    """Return the nearest centroid of each point, int64, shape ``(N,)``.

    Args:
        points: Shape ``(N, D)``.
        centroids: Shape ``(k, D)``.
    """
    # ‖x - c‖² = ‖x‖² + ‖c‖² - 2 x·c, and ‖x‖² is the same for all c.
    halves = centroids.square().sum(1) / 2
    size = max(1, _CHUNK_ENTRIES // max(len(centroids), 1))
    found = [
        torch.addmm(halves, chunk, centroids.T, alpha=-1).argmin(1)
        for chunk in torch.split(points, size)
    ]
    return torch.cat(found)


def _without_empty(centroids: Tensor, counts: Tensor) -> Tensor:
    # Drawn for every cluster, used by the empty ones: nothing waits for their number.
    donors = torch.multinomial((counts - 1).clamp(min=0) + 1e-9, len(counts), replacement=True)
    signs = torch.ones_like(centroids)
    signs[:, 1::2] = -1
    return torch.where((counts == 0)[:, None], centroids[donors] * (1 + _SPLIT * signs), centroids)
