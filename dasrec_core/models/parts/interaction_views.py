"""Views over the training graph itself: what a model without diffusion has for generated graphs."""

from __future__ import annotations

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.drawn_views import DrawnViews
from dasrec_core.models.parts.view_graph import ViewGraph


class InteractionViews(DrawnViews):
    """A thinned training graph per modality.

    Args:
        inputs: Training interactions and the modalities.
        keep_rate: Share of a graph's entries that an epoch keeps.
    """

    def __init__(self, inputs: ModelInputs, *, keep_rate: float) -> None:
        graphs = [
            ViewGraph.of_interactions(inputs.train, keep_rate=keep_rate, device=inputs.device)
            for _ in inputs.features
        ]
        super().__init__(inputs, graphs)

    def rebuild(self) -> dict[str, float]:
        """Draw which entries are kept; there is no health to report."""
        for graph in self.view_graphs():
            graph.rebuild()
        return {}

    def pairs(self) -> dict[str, Interactions]:
        """Return nothing: no edge was generated."""
        return {}
