"""From one representation per modality to one: weights per modality or per node (Eq 30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dasrec_core.models.parts.attention import (
    ModalityAttention,
    attention_weights,
    masked_softmax,
)
from dasrec_core.models.parts.similarity import kept_modalities, pair_similarities


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSettings:
    """How modalities are weighed; fields as in the model's config."""

    num_modalities: int
    embedding_dim: int
    use_attention: bool
    item_attention: bool
    num_heads: int
    threshold: float
    per_node: bool


@dataclass(frozen=True, slots=True, eq=False)
class Preferences:
    """What attention looks at.

    Attributes:
        rows: Per modality, shape ``(R, D)``.
        row_of_node: Which row each node has, int64, shape ``(N,)``; its own when none.
    """

    rows: Sequence[Tensor]
    row_of_node: Tensor | None = None


class Fusion(nn.Module):
    """Owns the weight per modality and the attention, as far as they are used."""

    def __init__(self, settings: FusionSettings, device: torch.device) -> None:
        super().__init__()
        self._settings = settings
        several = settings.num_modalities > 1
        self.logits: nn.Parameter | None = None
        self.attention: ModalityAttention | None = None
        if several and not (settings.use_attention and settings.item_attention):
            self.logits = nn.Parameter(torch.zeros(settings.num_modalities, device=device))
        if several and settings.use_attention:
            self.attention = ModalityAttention(
                embedding_dim=settings.embedding_dim, num_heads=settings.num_heads, device=device
            )

    def weights(self, views: Sequence[Tensor], preferences: Preferences | None) -> Tensor:
        """Return the weight of each modality for users, or for items.

        Args:
            views: Per modality, shape ``(N, D)``; the similarity threshold looks at them.
            preferences: What attention looks at; none takes one weight per modality.

        Returns:
            Shape ``(N, M)``, or ``(1, M)`` when all nodes have the same; rows sum to 1.
        """
        if self._settings.num_modalities == 1:
            return views[0].new_ones(1, 1)
        kept = self.kept(views) if self._threshold_acts() else None
        if preferences is None or self.attention is None:
            return masked_softmax(
                self._shared_logits().expand(1 if kept is None else len(kept), -1), kept
            )
        logits = [self.attention.logits(rows) for rows in preferences.rows]
        if preferences.row_of_node is not None:
            logits = [part.index_select(0, preferences.row_of_node) for part in logits]
        return attention_weights(logits, kept)

    def kept(self, views: Sequence[Tensor]) -> Tensor:
        """Return which modalities pass the similarity threshold, bool, ``(N | 1, M)``."""
        settings = self._settings
        similarities = pair_similarities(views, per_node=settings.per_node)
        return kept_modalities(
            similarities, num_modalities=settings.num_modalities, threshold=settings.threshold
        )

    def _threshold_acts(self) -> bool:
        # With two modalities the one pair keeps both or neither, and neither means both.
        return self._settings.use_attention and self._settings.num_modalities > 2

    def _shared_logits(self) -> Tensor:
        if self.logits is None:
            raise ValueError("all weights come from attention; preferences are needed")
        return self.logits[None]


def combine(views: Sequence[Tensor], weights: Tensor) -> Tensor:
    """Return the weighted sum of the views, shape ``(N, D)``; weights ``(N | 1, M)``."""
    total = weights[:, :1] * views[0]
    for modality, view in enumerate(views[1:], start=1):
        total = torch.addcmul(total, weights[:, modality : modality + 1], view)
    return total
