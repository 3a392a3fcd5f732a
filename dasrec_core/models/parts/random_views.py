"""Views over graphs that say nothing: the control for what a generated graph says."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.drawn_views import DrawnViews
from dasrec_core.models.parts.graph_health import graph_health
from dasrec_core.models.parts.view_graph import ViewGraph

# Weights of all items in work at once: 7 MB.
_BLOCK_ENTRIES = 1_760_000


class RandomViews(DrawnViews):
    """A graph per modality with random items for every user.

    Args:
        inputs: Sizes, training interactions, and the modalities.
        by_popularity: Draw items by their training interactions, not uniformly.
        k: Items per user, all different.
        keep_rate: Share of a graph's entries that an epoch keeps.

    Raises:
        ConfigError: Fewer items than ``k`` can be drawn.
    """

    def __init__(
        self, inputs: ModelInputs, *, by_popularity: bool, k: int, keep_rate: float
    ) -> None:
        sizes = (inputs.num_users, inputs.num_items)
        graphs = [
            ViewGraph.of_generated(*sizes, k=k, keep_rate=keep_rate, device=inputs.device)
            for _ in inputs.features
        ]
        super().__init__(inputs, graphs)
        degrees = torch.from_numpy(inputs.train.item_degrees).to(inputs.device).float()
        self._weights = degrees if by_popularity else torch.ones_like(degrees)
        drawable = int(self._weights.count_nonzero())
        if k > drawable:
            raise ConfigError(
                f"Random items per user ({k}) exceed the {drawable} items to draw from.",
                f"Set model.rebuild_k to at most {drawable}; 1 is usual.",
            )
        self._k = k
        self._train = inputs.train
        self._modalities = tuple(inputs.features)

    def rebuild(self) -> dict[str, float]:
        """Draw and drop the graphs of an epoch; return their health, which is that of chance."""
        for graph in self.view_graphs():
            graph.rebuild(draw_items(self._weights, self._train.num_users, self._k))
        return graph_health(self.pairs(), self._train)

    def pairs(self) -> dict[str, Interactions]:
        """Return the drawn edges by modality, before dropout."""
        graphs = zip(self._modalities, self.view_graphs(), strict=True)
        return {modality: graph.pairs() for modality, graph in graphs}


def draw_items(weights: Tensor, num_rows: int, k: int) -> Tensor:
    """Return ``k`` different items per row, drawn one after another in proportion to weights.

    The k largest of w / e with exponential e are such a draw (Efraimidis and Spirakis, 2006).
    Random numbers come from torch's global generator.

    Args:
        weights: At least ``k`` of them positive, shape ``(I,)``.
        num_rows: Rows to draw for.
        k: Items per row.

    Returns:
        int64, shape ``(num_rows, k)``.
    """
    if k == 1:
        return torch.multinomial(weights, num_rows, replacement=True)[:, None]
    size = max(1, _BLOCK_ENTRIES // len(weights))
    blocks = []
    for start in range(0, num_rows, size):
        rows = min(size, num_rows - start)
        clocks = torch.empty(rows, len(weights), device=weights.device).exponential_()
        blocks.append((weights / clocks).topk(k, dim=1).indices)
    return torch.cat(blocks)
