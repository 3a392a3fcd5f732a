"""Items grouped by who likes them: k-means on the leading factors of the interactions."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.bipartite import interaction_graph
from dasrec_core.graphs.sparse import spmm
from dasrec_core.models.parts.kmeans import initial_centroids, nearest_centroids, refine_centroids

_FACTORS = 64
_POWER_ITERATIONS = 8
_KMEANS_ITERATIONS = 25


def item_clusters(train: Interactions, num_clusters: int, device: torch.device) -> Tensor:
    """Return the cluster of each item, int64 in 0 … C-1, shape ``(I,)``.

    Factors are brought to length 1, so that items are compared by their users and not by their
    popularity; an item without interactions has no direction and joins whichever centroid is
    shortest. From torch's global generator. With fewer items than clusters some stay empty.
    """
    if num_clusters == 1:
        return torch.zeros(train.num_items, dtype=torch.int64, device=device)
    points = F.normalize(item_factors(train, _FACTORS, device))
    centroids = initial_centroids(points, num_clusters)
    centroids = refine_centroids(points, centroids, iterations=_KMEANS_ITERATIONS)
    return nearest_centroids(points, centroids)


def item_factors(train: Interactions, num_factors: int, device: torch.device) -> Tensor:
    r"""Return :math:`V_F \Sigma_F` of the normalised interactions, largest first, ``(I, F)``.

    The leading right singular vectors of :math:`D_u^{-1/2} R D_i^{-1/2}`, each times its value,
    by randomised subspace iteration (Halko et al., SIAM Review 2011, Algorithm 4.4); F is at
    most the number of users or items.
    """
    matrix = interaction_graph(train, self_loops=False, device=device).to_users
    width = min(num_factors, *matrix.shape)
    basis = torch.randn(train.num_items, width, device=device)
    for _ in range(_POWER_ITERATIONS):
        users = torch.linalg.qr(spmm(matrix, basis)).Q
        basis = torch.linalg.qr(spmm(matrix.transposed, users)).Q
    _, values, rotation = torch.linalg.svd(spmm(matrix, basis), full_matrices=False)
    factors: Tensor = basis @ rotation.T * values
    return factors
