"""User-item graphs whose weights differ by direction, and dropout of their entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.pair_layout import PairLayout

Normalization = Literal["symmetric", "mean_with_self", "mean_plus_self", "mean", "sum"]


@dataclass(frozen=True, slots=True, eq=False)
class DirectedWeights:
    """Entries of a square matrix over users and items.

    Attributes:
        to_users: Weight with which each pair's item reaches its user, shape ``(E,)``.
        to_items: Weight with which each pair's user reaches its item, shape ``(E,)``.
        user_loops: Weight of each user's self-loop, shape ``(U,)``, or none.
        item_loops: Weight of each item's self-loop, shape ``(I,)``, or none.
    """

    to_users: Tensor
    to_items: Tensor
    user_loops: Tensor | None
    item_loops: Tensor | None

    def dropped(self, drop_rate: float) -> DirectedWeights:
        """Return the weights with some at 0 and the rest divided by 1 - ``drop_rate``.

        Every entry is drawn on its own from torch's global generator.
        """
        return DirectedWeights(
            F.dropout(self.to_users, drop_rate),
            F.dropout(self.to_items, drop_rate),
            None if self.user_loops is None else F.dropout(self.user_loops, drop_rate),
            None if self.item_loops is None else F.dropout(self.item_loops, drop_rate),
        )

    def on(self, layout: PairLayout) -> BipartiteGraph:
        """Return the graph; ``layout`` says which pairs the weights belong to."""
        return BipartiteGraph(
            layout.matrix(self.to_users),
            layout.matrix(self.to_items).transposed,
            None if self.user_loops is None else self.user_loops[:, None],
            None if self.item_loops is None else self.item_loops[:, None],
        )


def directed_weights(layout: PairLayout, normalization: Normalization) -> DirectedWeights:
    r"""Return the weights of a normalised graph; a node without a pair gets nothing from others.

    Args:
        layout: Training pairs.
        normalization: ``symmetric`` :math:`D^{-1/2} A D^{-1/2}`; ``mean_with_self``
            :math:`(D + I)^{-1} (A + I)`; ``mean_plus_self`` :math:`D^{-1} A + I`; ``mean``
            :math:`D^{-1} A`; ``sum`` :math:`A`.
    """
    if normalization == "symmetric":
        return DirectedWeights(layout.weights, layout.weights, None, None)
    if normalization == "sum":
        ones = torch.ones_like(layout.weights)
        return DirectedWeights(ones, ones, None, None)
    extra = int(normalization == "mean_with_self")
    # float64: a weight is rounded once, when it is used.
    user_shares = 1 / (layout.user_starts.diff().double() + extra)
    item_shares = 1 / (layout.item_starts.diff().double() + extra)
    loops: tuple[Tensor | None, Tensor | None] = (None, None)
    if normalization == "mean_with_self":
        loops = user_shares.float(), item_shares.float()
    elif normalization == "mean_plus_self":
        loops = torch.ones_like(user_shares).float(), torch.ones_like(item_shares).float()
    return DirectedWeights(
        user_shares[layout.user_ids].float(), item_shares[layout.item_ids].float(), *loops
    )
