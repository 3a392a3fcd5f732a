"""The main view of DASRec and DiffMM, taken apart by source and by neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.propagation import Nodes
from dasrec_core.models.parts.main_view import modality_structures
from dasrec_core.models.parts.score_parts import (
    Messages,
    ScoreParts,
    Source,
    row_entries,
)
from dasrec_core.models.parts.source_kind import SourceKind

_LEAST_LENGTH = 1e-12  # as torch.nn.functional.normalize


@dataclass(frozen=True, slots=True, eq=False)
class FixedView:
    """The main view with its modality weights held at their values; then it is linear.

    Attributes:
        graph: With self-loops.
        embeddings: Users ``(U, D)`` and items ``(I, D)`` at layer 0.
        features: Per modality, ``(I, D)``.
        view_graphs: Per modality.
        modalities: Their names.
        weights: Of users and of items, each ``(N | 1, M)``.
        generated_weight: Of propagation over the view graphs.
        num_layers: L.
        residual_weight: Of the fused rows at length 1.
    """

    graph: BipartiteGraph
    embeddings: Nodes
    features: Sequence[Tensor]
    view_graphs: Sequence[BipartiteGraph]
    modalities: Sequence[str]
    weights: tuple[Tensor, Tensor]
    generated_weight: float
    num_layers: int
    residual_weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    name: str
    kind: SourceKind
    modality: str
    nodes: Nodes


def main_view_parts(view: FixedView, user_id: int, item_id: int) -> ScoreParts:
    """Return the parts of one score of the main view."""
    pieces = _pieces(view)
    fused = tuple(torch.stack([piece.nodes[side] for piece in pieces]).sum(0) for side in (0, 1))
    stretch = [
        view.residual_weight / fused[side][node].norm().clamp(min=_LEAST_LENGTH)
        for side, node in enumerate((user_id, item_id))
    ]
    sources = []
    for piece in pieces:
        users, items = view.graph.layer_sum(*piece.nodes, num_layers=view.num_layers)
        sources.append(
            Source(
                piece.name,
                piece.kind,
                piece.modality,
                users[user_id] + stretch[0] * piece.nodes[0][user_id],
                items[item_id] + stretch[1] * piece.nodes[1][item_id],
            )
        )
    item = torch.stack([source.item for source in sources]).sum(0)
    own, history, generated = _neighbours(view, (fused[0], fused[1]), user_id, stretch[0])
    return ScoreParts(item, own, history, generated, sources)


def _pieces(view: FixedView) -> list[_Piece]:
    """Return what each source adds to the fused structure, before layers and residual."""
    nothing = tuple(torch.zeros_like(table) for table in view.embeddings)
    no_features = [torch.zeros_like(view.features[0])]
    graphs = view.view_graphs[:1]  # not touched at weight 0
    (shared,) = modality_structures(view.graph, view.embeddings, no_features, graphs, 0.0)
    sums = [weights.sum(1, keepdim=True) for weights in view.weights]
    pieces = [_weighed("User and item embeddings", "identity", "", (shared, sums))]
    for place, (modality, features) in enumerate(zip(view.modalities, view.features, strict=True)):
        (own,) = modality_structures(view.graph, (nothing[0], nothing[1]), [features], graphs, 0.0)
        columns = [weights[:, place : place + 1] for weights in view.weights]
        pieces.append(_weighed(f"{modality} features", "modality", modality, (own, columns)))
        if view.generated_weight:
            step = view.view_graphs[place].propagate(*view.embeddings)
            columns = [view.generated_weight * column for column in columns]
            pieces.append(_weighed(f"{modality} graph", "generated", modality, (step, columns)))
    return pieces


def _weighed(
    name: str, kind: SourceKind, modality: str, what: tuple[Nodes, Sequence[Tensor]]
) -> _Piece:
    nodes, weights = what
    return _Piece(name, kind, modality, (weights[0] * nodes[0], weights[1] * nodes[1]))


def _neighbours(
    view: FixedView, fused: Nodes, user_id: int, stretch: Tensor
) -> tuple[Tensor, Messages, dict[str, Messages]]:
    """Return the user's final row by where its last messages came from."""
    graph, (ego_users, ego_items) = view.graph, view.embeddings
    assert graph.user_loops is not None
    loop = graph.user_loops[user_id]
    item_ids, edges = row_entries(graph.to_users, user_id)
    weights = view.weights[0][user_id if len(view.weights[0]) > 1 else 0]  # (M,)
    features = torch.stack([table[item_ids] for table in view.features], -1) @ weights  # (N, D)
    total = weights.sum()
    own = total * (1 + loop) * loop * ego_users[user_id]
    rows = edges[:, None] * (total * ego_items[item_ids] + (1 + loop) * features)
    generated: dict[str, Messages] = {}
    for modality, view_graph, weight in zip(
        view.modalities, view.view_graphs, weights, strict=True
    ):
        share = view.generated_weight * weight
        if not view.generated_weight:
            continue
        ids, values = row_entries(view_graph.to_users, user_id)
        generated[modality] = Messages(ids, share * values[:, None] * ego_items[ids])
        if view_graph.user_loops is not None:
            own = own + share * view_graph.user_loops[user_id] * ego_users[user_id]

    # layer_sum, followed row by row: what a layer adds comes over the edges or the self-loop.
    first_own, first_rows = own, rows
    factor = torch.ones_like(stretch)  # of what the user holds before the layers
    for depth in range(view.num_layers):
        _, items = graph.layer_sum(*fused, num_layers=depth)
        own = first_own + loop * own
        rows = first_rows + loop * rows + edges[:, None] * items[item_ids]
        factor = 1 + loop * factor
    own, rows, factor = own + stretch * first_own, rows + stretch * first_rows, factor + stretch
    scaled = {name: Messages(one.item_ids, factor * one.rows) for name, one in generated.items()}
    return own, Messages(item_ids, rows), scaled
