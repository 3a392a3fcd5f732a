"""Views over graphs that say nothing: the control for what a generated graph says."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError
from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_matrix
from dasrec_core.graphs.sparse import spmm
from dasrec_core.models.base import Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.fusion import Preferences
from dasrec_core.models.parts.generated_views import Injected
from dasrec_core.models.parts.graph_health import graph_health
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.view_graph import ViewGraph

# Weights of all items in work at once: 7 MB.
_BLOCK_ENTRIES = 1_760_000


class RandomViews(nn.Module):
    """A graph per modality with random items for every user; answers like ``GeneratedViews``.

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
        super().__init__()
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
        self._interactions = interaction_matrix(inputs.train, inputs.device)
        sizes = (inputs.num_users, inputs.num_items)
        self.graphs = nn.ModuleList(
            ViewGraph.of_generated(*sizes, k=k, keep_rate=keep_rate, device=inputs.device)
            for _ in self._modalities
        )

    def phases(self, injected: Injected) -> list[Phase]:
        """Return nothing: there is no denoiser to train."""
        del injected
        return []

    def rebuild(self) -> dict[str, float]:
        """Draw and drop the graphs of an epoch; return their health, which is that of chance."""
        for graph in self._view_graphs():
            graph.rebuild(draw_items(self._weights, self._train.num_users, self._k))
        return graph_health(self.pairs(), self._train)

    def current_graphs(self) -> list[BipartiteGraph]:
        """Return the graph of every modality as it is now, after dropout."""
        return [graph.graph() for graph in self._view_graphs()]

    def pairs(self) -> dict[str, Interactions]:
        """Return the drawn edges by modality, before dropout."""
        graphs = zip(self._modalities, self._view_graphs(), strict=True)
        return {modality: graph.pairs() for modality, graph in graphs}

    def noise(self) -> None:
        """Return nothing: no row is noised."""

    def preferences(self, features: Sequence[Tensor]) -> Preferences:
        """Return the sum of the features of each user's items, at length 1."""
        return Preferences([unit_rows(spmm(self._interactions, table)) for table in features])

    def _view_graphs(self) -> list[ViewGraph]:
        return [graph for graph in self.graphs if isinstance(graph, ViewGraph)]


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
