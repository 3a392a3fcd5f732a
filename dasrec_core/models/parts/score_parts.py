r"""A score taken apart, for models whose score is a dot product of sums.

Two ways to write :math:`s = h_u \cdot h_i` as a sum:

- **by history**: :math:`h_u = r + \sum_j m_j`, where :math:`m_j` is what reaches the user over
  the edge to history item j in the last step of propagation; item j adds :math:`m_j \cdot h_i`;
- **by source**: :math:`h_u = \sum_s u_s` and :math:`h_i = \sum_s v_s`; source s adds
  :math:`\tfrac{1}{2} (u_s \cdot h_i + h_u \cdot v_s)`. A product of two sources counts half for
  each, which makes this the Shapley value (Shapley 1953) of the game "use only some sources".

Weights of modalities and lengths of vectors are held at their values: in them no model is linear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from dasrec_core.graphs.sparse import SparseMatrix
from dasrec_core.models.parts.source_kind import SourceKind

_LEAST_LENGTH = 1e-12  # as torch.nn.functional.normalize


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What one source gives to the user's and the item's vector.

    Attributes:
        name: To show.
        kind: Trained embeddings, features, a generated graph, or an offset.
        modality: Its modality; empty for embeddings and offsets.
        user: Shape ``(D,)``, the same D for all sources of a score.
        item: Shape ``(D,)``.
    """

    name: str
    kind: SourceKind
    modality: str
    user: Tensor
    item: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Messages:
    """What reaches a user from some items.

    Attributes:
        item_ids: int64, shape ``(N,)``.
        rows: One per item, shape ``(N, D)``.
    """

    item_ids: Tensor
    rows: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class ScoreParts:
    """A user's vector as a sum, and the item's it meets.

    Attributes:
        item: The item's final embedding, shape ``(D,)``.
        own: What is not from a neighbour, shape ``(D,)``.
        history: Messages of the history; ``None`` where the score does not read it.
        generated: By modality, messages of generated items; empty without a generated graph.
        sources: Of both vectors; empty where there is only one. Their D may be another.
    """

    item: Tensor
    own: Tensor
    history: Messages | None
    generated: Mapping[str, Messages] = field(default_factory=dict)
    sources: Sequence[Source] = ()


@runtime_checkable
class Explainable(Protocol):
    """A model that can take its scores apart exactly."""

    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score, as the model is now, without gradient."""


def own_only(users: Tensor, items: Tensor, user_id: int, item_id: int) -> ScoreParts:
    """Return the parts of a score that reads no history."""
    return ScoreParts(items[item_id].float(), users[user_id].float(), None)


def at_length_1(parts: ScoreParts) -> ScoreParts:
    """Return the parts of a cosine from those of a dot product: both lengths are held fixed.

    Args:
        parts: With sources; the sums of their rows are what has the lengths.
    """
    user, item = (
        1 / torch.stack(rows).sum(0).norm().clamp(min=_LEAST_LENGTH)
        for rows in (
            [source.user for source in parts.sources],
            [source.item for source in parts.sources],
        )
    )

    def shortened(messages: Messages) -> Messages:
        return Messages(messages.item_ids, user * messages.rows)

    return ScoreParts(
        item=item * parts.item,
        own=user * parts.own,
        history=None if parts.history is None else shortened(parts.history),
        generated={name: shortened(messages) for name, messages in parts.generated.items()},
        sources=[
            replace(source, user=user * source.user, item=item * source.item)
            for source in parts.sources
        ],
    )


def after_affine(parts: ScoreParts, layer: nn.Linear) -> ScoreParts:
    """Return the parts of a score whose user passes ``layer`` last; its offset is the user's own.

    Args:
        parts: By history alone, before the layer.
        layer: From D to D.
    """
    history = parts.history
    if history is not None:
        history = Messages(history.item_ids, history.rows @ layer.weight.T)
    return ScoreParts(parts.item, layer(parts.own), history)


def side_by_side(sources: Sequence[Source]) -> list[Source]:
    """Return sources that do not mix: each keeps its columns, and has 0 in those of the others."""
    widths = [len(source.user) for source in sources]
    placed = []
    for place, source in enumerate(sources):
        before, after = sum(widths[:place]), sum(widths[place + 1 :])
        user, item = (
            torch.nn.functional.pad(row.float(), (before, after))
            for row in (source.user, source.item)
        )
        placed.append(Source(source.name, source.kind, source.modality, user, item))
    return placed


def row_entries(matrix: SparseMatrix, row: int) -> tuple[Tensor, Tensor]:
    """Return columns, int64, and values of one row of a matrix, each ``(N,)``."""
    starts = matrix.csr.crow_indices()
    entries = slice(int(starts[row]), int(starts[row + 1]))
    return matrix.csr.col_indices()[entries].long(), matrix.csr.values()[entries]
