"""Views over the training graph itself: what a model without diffusion has for generated graphs."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_matrix
from dasrec_core.graphs.sparse import spmm
from dasrec_core.models.base import Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.fusion import Preferences
from dasrec_core.models.parts.generated_views import Injected
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.user_fusion import UserNoise
from dasrec_core.models.parts.view_graph import ViewGraph


class InteractionViews(nn.Module):
    """A thinned training graph per modality; answers like :class:`GeneratedViews`.

    Args:
        inputs: Training interactions and the modalities.
        keep_rate: Share of a graph's entries that an epoch keeps.
    """

    def __init__(self, inputs: ModelInputs, *, keep_rate: float) -> None:
        super().__init__()
        self._interactions = interaction_matrix(inputs.train, inputs.device)
        self.graphs = nn.ModuleList(
            ViewGraph.of_interactions(inputs.train, keep_rate=keep_rate, device=inputs.device)
            for _ in inputs.features
        )

    def phases(self, injected: Injected) -> list[Phase]:
        """Return nothing: there is no denoiser to train."""
        del injected
        return []

    def rebuild(self) -> dict[str, float]:
        """Draw which entries are kept; there is no health to report."""
        for graph in self._view_graphs():
            graph.rebuild()
        return {}

    def current_graphs(self) -> list[BipartiteGraph]:
        """Return the graph of every modality as it is now, after dropout."""
        return [graph.graph() for graph in self._view_graphs()]

    def pairs(self) -> dict[str, Interactions]:
        """Return nothing: no edge was generated."""
        return {}

    def noise(self) -> UserNoise | None:
        """Return nothing: no row is noised."""
        return None

    def preferences(self, features: Sequence[Tensor]) -> Preferences:
        """Return the sum of the features of each user's items, at length 1."""
        return Preferences([unit_rows(spmm(self._interactions, table)) for table in features])

    def _view_graphs(self) -> list[ViewGraph]:
        return [graph for graph in self.graphs if isinstance(graph, ViewGraph)]
