"""Edge dropout on a user-item graph: drawn once, kept as plain masks, applied without sorting COO.

Both directions of an edge and every self-loop are dropped independently of each other, and what
stays is divided by the keep rate, as DiffMM drops the entries of its sparse matrices.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph, EdgeWeights
from dasrec_core.graphs.sparse import SparseMatrix, sparse_matrix


def num_entries(num_edges: int, num_users: int, num_items: int) -> int:
    """Return the number of stored entries: two per edge and one per node."""
    return 2 * num_edges + num_users + num_items


def draw_kept(count: int, keep_rate: float, device: torch.device) -> Tensor:
    """Return which of ``count`` entries are kept, bool; from torch's global generator.

    With a keep rate of 1 nothing is drawn.
    """
    if keep_rate >= 1:
        return torch.ones(count, dtype=torch.bool, device=device)
    return torch.rand(count, device=device) < keep_rate


def dropped_graph(
    pairs: tuple[Tensor, Tensor], weights: EdgeWeights, kept: Tensor, keep_rate: float
) -> BipartiteGraph:
    """Return the graph of the kept entries, divided by the keep rate.

    Args:
        pairs: User and item of each distinct edge, int64, shape ``(E,)`` each.
        weights: Weights before dropping.
        kept: bool, in the order edges to users, edges to items, users, items; shape
            ``(2E + U + I,)``.
        keep_rate: Share that is kept, in (0, 1].
    """
    num_edges, num_users = len(weights.edges), len(weights.user_loops)
    num_items = len(weights.item_loops)
    sizes = [num_edges, num_edges, num_users, num_items]
    to_users, to_items, users, items = torch.split(kept, sizes)
    edges = weights.edges / keep_rate
    shape = (num_users, num_items)
    forward = _kept_edges(pairs, edges, to_users, shape)
    same = keep_rate >= 1
    backward = forward if same else _kept_edges(pairs, edges, to_items, shape)
    return BipartiteGraph(
        forward,
        backward.transposed,
        (weights.user_loops * users / keep_rate)[:, None],
        (weights.item_loops * items / keep_rate)[:, None],
    )


def _kept_edges(
    pairs: tuple[Tensor, Tensor], values: Tensor, kept: Tensor, shape: tuple[int, int]
) -> SparseMatrix:
    return sparse_matrix(pairs[0][kept], pairs[1][kept], values[kept], shape)
