"""What views over graphs that no denoiser has made have in common."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_matrix
from dasrec_core.graphs.sparse import spmm
from dasrec_core.models.base import Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.fusion import Preferences
from dasrec_core.models.parts.generated_views import Injected
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.view_graph import ViewGraph


class DrawnViews(nn.Module):
    """A graph per modality that is drawn, not generated; answers like ``GeneratedViews``.

    A subclass says how an epoch draws them: ``rebuild``, and which edges that made: ``pairs``.

    Args:
        inputs: Training interactions.
        graphs: One for each modality.
    """

    def __init__(self, inputs: ModelInputs, graphs: Sequence[ViewGraph]) -> None:
        super().__init__()
        self._interactions = interaction_matrix(inputs.train, inputs.device)
        self.graphs = nn.ModuleList(graphs)

    def phases(self, injected: Injected) -> list[Phase]:
        """Return nothing: there is no denoiser to train."""
        del injected
        return []

    def current_graphs(self) -> list[BipartiteGraph]:
        """Return the graph of every modality as it is now, after dropout."""
        return [graph.graph() for graph in self.view_graphs()]

    def noise(self) -> None:
        """Return nothing: no row is noised."""

    def preferences(self, features: Sequence[Tensor]) -> Preferences:
        """Return the sum of the features of each user's items, at length 1."""
        return Preferences([unit_rows(spmm(self._interactions, table)) for table in features])

    def view_graphs(self) -> list[ViewGraph]:
        """Return the graphs, which their container knows as modules only."""
        return [graph for graph in self.graphs if isinstance(graph, ViewGraph)]
