"""LATTICE's item graph: nearest neighbours by raw and by learned features, mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dasrec_core.config.models.lattice import LATTICEConfig
from dasrec_core.graphs.edge_pattern import EdgePattern, edge_pattern, row_sums, weighted_sum
from dasrec_core.graphs.item_item import (
    cosine_neighbours,
    edge_cosines,
    normalized,
    symmetrically_scaled,
)


@dataclass(frozen=True, slots=True, eq=False)
class WeightedItems:
    """Edges among items with their weights, shape ``(E,)``."""

    pattern: EdgePattern
    weights: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class ItemGraph:
    """A matrix over items as a sum of sparse ones, which may overlap."""

    parts: Sequence[WeightedItems]

    def propagate(self, items: Tensor) -> Tensor:
        """Return one step over the graph, shape ``(I, D)``."""
        steps = [weighted_sum(part.pattern, part.weights, items) for part in self.parts]
        return torch.stack(steps).sum(0)

    def merged(self) -> ItemGraph:
        """Return the same matrix in one part, without gradient."""
        count = self.parts[0].pattern.num_rows
        keys = [part.pattern.row_ids * count + part.pattern.column_ids for part in self.parts]
        weights = torch.cat([part.weights.detach() for part in self.parts])
        distinct, places = torch.unique(torch.cat(keys), return_inverse=True)
        pattern = edge_pattern(distinct // count, distinct % count, (count, count))
        # Distinct keys come sorted by row, then column: the order of the pattern's edges.
        total = weights.new_zeros(len(distinct)).index_add(0, places, weights)
        return ItemGraph([WeightedItems(pattern, total)])


class LatentItemGraph(nn.Module):
    r"""Builds :math:`A = \lambda \sum_m w_m \tilde S^m + (1 - \lambda) \tilde S'`.

    :math:`\tilde S^m` is the normalised graph of raw features, :math:`\tilde S'` that of
    :math:`\sum_m w_m S'^m`, normalised after mixing; both are directed, from the k largest
    cosines of each row. Gradient goes through the cosines, not through who is a neighbour.
    """

    def __init__(
        self, config: LATTICEConfig, features: Mapping[str, Tensor], device: torch.device
    ) -> None:
        super().__init__()
        self._config = config
        # Input data and what follows from it, not state: a checkpoint need not repeat them.
        self._features = [table.to(device) for table in features.values()]
        self._raw = [self._raw_graph(table) for table in self._features]
        self._has_features = [(table != 0).any(1, keepdim=True) for table in self._features]
        self.layers = nn.ModuleList(
            nn.Linear(table.shape[1], config.feature_dim, device=device) for table in self._features
        )
        trained = self._features if config.train_features else []
        self.shifts = nn.ParameterList(torch.zeros_like(table) for table in trained)
        # One modality has nothing to choose: a logit would never get a gradient.
        start = torch.full((len(self._features),), 0.5, device=device)
        self.logits = nn.Parameter(start) if len(start) > 1 else None

    def build(self) -> ItemGraph:
        """Return the graph of the parameters as they are, with gradient to them."""
        shares, raw_weight = self.shares(), self._config.raw_graph_weight
        learned = [self._learned_graph(index) for index in range(len(self._features))]
        scaled = [
            WeightedItems(part.pattern, share * part.weights)
            for part, share in zip(learned, shares, strict=True)
        ]
        degrees = torch.stack([row_sums(part.pattern, part.weights) for part in scaled]).sum(0)
        parts = [
            WeightedItems(part.pattern, raw_weight * share * part.weights)
            for part, share in zip(self._raw, shares, strict=True)
        ]
        for part in scaled:
            weights = symmetrically_scaled(part.pattern, part.weights, degrees)
            parts.append(WeightedItems(part.pattern, (1 - raw_weight) * weights))
        return ItemGraph(parts)

    def shares(self) -> Tensor:
        """Return the weight of each modality, shape ``(M,)``, summing to 1."""
        if self.logits is None:
            return torch.ones(1, device=self._features[0].device)
        return self.logits.softmax(0)

    def _learned_graph(self, index: int) -> WeightedItems:
        table = self._features[index]
        if len(self.shifts):
            table = table + self.shifts[index]
        mapped = self.layers[index](table).float()  # (I, feature_dim)
        # Of an item without features the map gives its bias, the same for each of them: they would
        # all be each other's nearest.
        mapped = mapped * self._has_features[index]
        pattern = cosine_neighbours(mapped, self._config.num_neighbours)
        return WeightedItems(pattern, edge_cosines(pattern, mapped))

    def _raw_graph(self, table: Tensor) -> WeightedItems:
        pattern = cosine_neighbours(table, self._config.num_neighbours)
        return WeightedItems(pattern, normalized(pattern, edge_cosines(pattern, table)))
