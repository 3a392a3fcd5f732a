"""A score of LightGCN's propagation taken apart by what reaches the user in its last step."""

from __future__ import annotations

from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.models.parts.layer_mean import layer_mean
from dasrec_core.models.parts.score_parts import Messages, ScoreParts, row_entries


def layer_mean_score(
    graph: BipartiteGraph,
    tables: tuple[Tensor, Tensor],
    item: Tensor,
    *,
    num_layers: int,
    user_id: int,
) -> ScoreParts:
    """Return the parts of a score by history; trained embeddings are the only source.

    Args:
        graph: Without self-loops.
        tables: Layer 0 of users ``(U, D)`` and items ``(I, D)``.
        item: The item's final embedding, shape ``(D,)``.
        num_layers: L, at least 1.
        user_id: Whose score it is.
    """
    own, history = layer_mean_messages(graph, *tables, num_layers=num_layers, user_id=user_id)
    return ScoreParts(item, own, history)


def layer_mean_messages(
    graph: BipartiteGraph, users: Tensor, items: Tensor, *, num_layers: int, user_id: int
) -> tuple[Tensor, Messages]:
    r"""Return the user's own share of the layer mean, and the messages that make up the rest.

    .. math:: h_u = \tfrac{1}{L + 1} \Big( x_u + \sum_j \hat a_{uj} \sum_{k=0}^{L-1}
              (\hat A^k X)_j \Big)

    Args:
        graph: Without self-loops.
        users: Layer 0, shape ``(U, D)``.
        items: Layer 0, shape ``(I, D)``.
        num_layers: L, at least 1.
        user_id: Which user.

    Returns:
        Shape ``(D,)``, and one message per item of the history.
    """
    _, before = layer_mean(graph, users, items, num_layers=num_layers - 1)  # mean of L layers
    item_ids, weights = row_entries(graph.to_users, user_id)
    share = num_layers / (num_layers + 1)
    rows = share * weights[:, None] * before[item_ids]
    return users[user_id] / (num_layers + 1), Messages(item_ids, rows)
