"""The similarity threshold: a modality that agrees with no other is left out.

The paper gives it no equation, only "modality pairs with similarity above 0.5 contribute to the
final representation". Here a modality of a node stays if its main-view representation has a
cosine above the threshold with that of at least one other modality; if none stays, all do. With
two modalities the one pair decides for both, so both stay or both fall back: no effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import torch
import torch.nn.functional as F
from torch import Tensor


def pair_similarities(views: Sequence[Tensor], *, per_node: bool) -> Tensor:
    """Return cosines between modalities, without gradient.

    Args:
        views: Main-view representation per modality, each ``(N, D)``.
        per_node: One cosine per node; otherwise the mean over nodes stands in for all.

    Returns:
        Shape ``(N, P)``, or ``(1, P)`` if not ``per_node``, for the P pairs in the order of
        ``combinations``.
    """
    with torch.no_grad():
        unit = [F.normalize(view) for view in views]
        cosines = torch.stack([(a * b).sum(-1) for a, b in combinations(unit, 2)], dim=-1)
        return cosines if per_node else cosines.mean(0, keepdim=True)


def kept_modalities(similarities: Tensor, *, num_modalities: int, threshold: float) -> Tensor:
    """Return which modalities agree with at least one other by more than the threshold.

    Args:
        similarities: From :func:`pair_similarities`, shape ``(N, P)``.
        num_modalities: M, at least 2, with P = M (M - 1) / 2.
        threshold: Cosine; -1 keeps all but exact opposites, 1 keeps none.

    Returns:
        bool, shape ``(N, M)``; a row may be all false, which means no choice.
    """
    agree = similarities > threshold
    kept = agree.new_zeros(len(agree), num_modalities)
    for pair, (first, second) in enumerate(combinations(range(num_modalities), 2)):
        kept[:, first] |= agree[:, pair]
        kept[:, second] |= agree[:, pair]
    return kept
