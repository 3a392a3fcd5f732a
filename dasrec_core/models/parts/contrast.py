"""Contrast between the modality views, and between the main view and each (DASRec, Eq 26-28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.losses.contrastive import cosine_info_nce


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """The distinct nodes of a batch on one side, and their share of it.

    Attributes:
        ids: int64, shape ``(A,)``.
        weights: Occurrences / batch size, sum 1, shape ``(A,)``.
    """

    ids: Tensor
    weights: Tensor


def distinct_anchors(ids: Tensor) -> Anchors:
    """Return the distinct nodes of a batch.

    A node that occurs c times has c equal terms in the loss, so one term with c times the weight
    is the same sum. On TikTok 103 users hold 71 % of the interactions: 1024 rows have about 400
    distinct users, and the contrast is the costliest part of a step.
    """
    if ids.is_cuda:
        # The number of distinct ids would have to come back to the host in every step.
        return Anchors(ids, torch.full(ids.shape, 1 / max(len(ids), 1), device=ids.device))
    distinct, counts = torch.unique(ids, return_counts=True)
    return Anchors(distinct, counts / len(ids))


def cross_modal_contrast(
    views: Sequence[Tensor],
    anchors: Anchors,
    *,
    temperature: float,
    pair_kept: Tensor | None = None,
) -> Tensor:
    """Return the contrast of all pairs of modalities on one side, first against second (Eq 26).

    The paper sums ordered pairs; as in DiffMM each pair counts once.

    Args:
        views: Per modality, rows of length 1, each ``(N, D)``; at least two.
        anchors: Nodes of the batch.
        temperature: Of the softmax.
        pair_kept: Which pairs count for which anchor, bool, shape ``(A, P)``; all if not given.
    """
    terms = []
    for pair, (first, second) in enumerate(combinations(views, 2)):
        weights = anchors.weights
        if pair_kept is not None:
            weights = weights * pair_kept[:, pair]
        terms.append(
            cosine_info_nce(
                first.index_select(0, anchors.ids),
                second,
                anchors.ids,
                temperature=temperature,
                weights=weights,
            )
        )
    return torch.stack(terms).sum()


def main_view_contrast(
    main: Tensor, views: Sequence[Tensor], anchors: Anchors, *, temperature: float
) -> Tensor:
    """Return the contrast of the main view against every modality on one side (Eq 27).

    Args:
        main: Final embeddings, any length, shape ``(N, D)``.
        views: Per modality, rows of length 1, each ``(N, D)``.
        anchors: Nodes of the batch.
        temperature: Of the softmax.
    """
    chosen = F.normalize(main.index_select(0, anchors.ids))
    terms = [
        cosine_info_nce(
            chosen,
            view,
            anchors.ids,
            temperature=temperature,
            weights=anchors.weights,
        )
        for view in views
    ]
    return torch.stack(terms).sum()
