"""The main view: structure of each modality (DASRec, Eq 29) and final embeddings (Eq 31, 32)."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.sparse import spmm

Nodes = tuple[Tensor, Tensor]
"""Users ``(U, D)`` and items ``(I, D)``."""


def modality_structures(
    graph: BipartiteGraph,
    embeddings: Nodes,
    features: Sequence[Tensor],
    view_graphs: Sequence[BipartiteGraph],
    generated_weight: float,
) -> list[Nodes]:
    r"""Return users and items of every modality.

    .. math:: \hat z^m = \hat A [E_u; e^m] + \hat A [(\hat A [E_u; e^m])_{users}; E_i]
              + \lambda \hat G^m [E_u; E_i]

    Eq 29 with its dimensions repaired, as DiffMM's code has it; the printed form has
    :math:`\lambda = 1`. Two products do not depend on the modality and are made once.

    Args:
        graph: :math:`\hat A`, with self-loops.
        embeddings: :math:`E_u` and :math:`E_i`.
        features: :math:`e^m` per modality, each ``(I, D)``.
        view_graphs: :math:`\hat G^m` per modality.
        generated_weight: :math:`\lambda`; with 0 the generated graphs are not touched.
    """
    ego_users, ego_items = embeddings
    items_to_users = spmm(graph.to_users, ego_items)
    users_to_items = spmm(graph.to_items, ego_users)
    structures = []
    for item_features, view_graph in zip(features, view_graphs, strict=True):
        first_users = graph.users_from(ego_users, item_features)
        first_items = users_to_items + _loops(graph.item_loops, item_features)
        users = first_users + _loops(graph.user_loops, first_users) + items_to_users
        items = first_items + graph.items_from(first_users, ego_items)
        if generated_weight:
            more_users, more_items = view_graph.propagate(ego_users, ego_items)
            users = users + generated_weight * more_users
            items = items + generated_weight * more_items
        structures.append((users, items))
    return structures


def with_layers(graph: BipartiteGraph, nodes: Nodes, num_layers: int) -> Nodes:
    """Return the sum of the nodes and their 1 … L times propagated forms (Eq 25, 31)."""
    ego_users, ego_items = users, items = nodes
    # Horner's scheme: X + Â(X + Â(X + …)) needs no layer but the last.
    for _ in range(num_layers):
        users, items = graph.propagate(users, items)
        users, items = users + ego_users, items + ego_items
    return users, items


def with_residual(nodes: Nodes, initial: Nodes, weight: float) -> Nodes:
    """Return the nodes plus ``weight`` times their initial rows at length 1 (Eq 32)."""
    return (
        nodes[0] + weight * F.normalize(initial[0]),
        nodes[1] + weight * F.normalize(initial[1]),
    )


def _loops(weights: Tensor | None, rows: Tensor) -> Tensor | float:
    return 0.0 if weights is None else weights * rows
