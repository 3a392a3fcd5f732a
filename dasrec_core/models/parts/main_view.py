"""The main view: structure of each modality (DASRec, Eq 29) and final embeddings (Eq 31, 32)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.sparse import add_product_, spmm
from dasrec_core.models.parts.unit_rows import unit_rows

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
    if graph.user_loops is None or graph.item_loops is None:
        raise ValueError("the main view needs a graph with self-loops")
    ego_users, ego_items = embeddings
    shared_users = spmm(graph.to_users, ego_items)
    shared_items = graph.items_from(ego_users, ego_items)
    structures = []
    for item_features, view_graph in zip(features, view_graphs, strict=True):
        first_users = graph.users_from(ego_users, item_features)
        # Operations are in the order that makes the fewest passes over memory.
        users = torch.addcmul(shared_users, first_users, 1 + graph.user_loops)
        items = torch.addcmul(shared_items, item_features, graph.item_loops)
        items = add_product_(items, graph.to_items, first_users)
        if generated_weight:
            users, items = _add_step((users, items), view_graph, embeddings, generated_weight)
        structures.append((users, items))
    return structures


def with_layers(graph: BipartiteGraph, nodes: Nodes, num_layers: int) -> Nodes:
    """Return the sum of the nodes and their 1 … L times propagated forms (Eq 25, 31)."""
    users, items = nodes
    # Horner's scheme: X + Â(X + Â(X + …)) needs no layer but the last.
    for _ in range(num_layers):
        users, items = _add_step(nodes, graph, (users, items), 1.0)
    return users, items


def with_residual(nodes: Nodes, initial: Nodes, weight: float) -> Nodes:
    """Return the nodes plus ``weight`` times their initial rows at length 1 (Eq 32)."""
    return (
        nodes[0] + weight * unit_rows(initial[0]),
        nodes[1] + weight * unit_rows(initial[1]),
    )


def _add_step(total: Nodes, graph: BipartiteGraph, nodes: Nodes, weight: float) -> Nodes:
    """Return ``total`` plus ``weight`` times one step over a graph."""
    users, items = total
    if graph.user_loops is not None and graph.item_loops is not None:
        users = torch.addcmul(users, nodes[0], graph.user_loops, value=weight)
        items = torch.addcmul(items, nodes[1], graph.item_loops, value=weight)
    return (
        add_product_(users, graph.to_users, nodes[1], weight),
        add_product_(items, graph.to_items, nodes[0], weight),
    )
