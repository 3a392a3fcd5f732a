"""One modality of GRCN: preferences by neighbour routing, affinities, content of both sides."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.grcn import GRCNConfig
from dasrec_core.graphs.edge_pattern import EdgePattern, edge_dots, row_softmax, weighted_sum


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """The interactions as edges into users and as edges into items.

    Attributes:
        to_users: Rows are users; ``to_users.by_column`` brings its values into the other order.
        to_items: Rows are items.
    """

    to_users: EdgePattern
    to_items: EdgePattern


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What a modality says.

    Attributes:
        users: Content of users, shape ``(U, C)``.
        items: Content of items, shape ``(I, C)``.
        to_users: Affinity of each edge into a user, summing to 1 over them, shape ``(E,)``.
        to_items: Affinity of each edge into an item, in the order of that pattern.
    """

    users: Tensor
    items: Tensor
    to_users: Tensor
    to_items: Tensor


class RoutedContent(nn.Module):
    r"""Prototype preferences and features of one modality.

    With unit rows *f* of features and *p* of preferences, a routing is
    :math:`p_u \leftarrow \mathrm{norm}(p_u + \sum_i \alpha_{ui} f_i)`,
    :math:`\alpha_{ui} = \mathrm{softmax}_i(p_u \cdot f_i)`; afterwards both sides add their
    neighbours once, by affinities normalised over the edges into each node.
    """

    features: Tensor

    def __init__(
        self, config: GRCNConfig, features: Tensor, num_users: int, device: torch.device
    ) -> None:
        super().__init__()
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", features.to(device), persistent=False)
        self._num_routings = (
            config.num_routings if config.routing_direction == "item_to_user" else 0
        )
        self.layer = nn.Linear(features.shape[1], config.content_dim, device=device)
        preferences = torch.empty(num_users, config.content_dim, device=device)
        self.preferences = nn.Parameter(nn.init.xavier_normal_(preferences))

    def forward(self, edges: Directions) -> Content:
        """Return the content over these interactions."""
        mapped: Tensor = self.layer(self.features).float()
        items = F.normalize(F.leaky_relu(mapped))  # (I, C)
        users = F.normalize(self.preferences)  # (U, C)
        for _ in range(self._num_routings):
            shares = row_softmax(edges.to_users, edge_dots(edges.to_users, users, items))
            users = F.normalize(users + weighted_sum(edges.to_users, shares, items))
        scores = edge_dots(edges.to_users, users, items)
        to_users = row_softmax(edges.to_users, scores)
        to_items = row_softmax(edges.to_items, scores[edges.to_users.by_column])
        return Content(
            users + weighted_sum(edges.to_users, to_users, items),
            items + weighted_sum(edges.to_items, to_items, users),
            to_users,
            to_items,
        )
