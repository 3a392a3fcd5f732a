"""Which modality matters to whom (DASRec, Eq 18), with several heads and masks."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ModalityAttention(nn.Module):
    r"""Attention logits :math:`w_2^h \cdot \tanh(W_1^h z^m + b_1^h)` for heads h = 1 … H.

    The paper prints one head and leaves the activation open; its settings say four heads. Each
    head works in D / H dimensions, and the heads' weights are averaged, so weights still sum to
    1 over modalities and H = 1 is Eq 18 as printed. Weights are shared by all modalities.
    """

    def __init__(self, *, embedding_dim: int, num_heads: int, device: torch.device) -> None:
        super().__init__()
        width = embedding_dim // num_heads
        self.inner = nn.Parameter(torch.empty(num_heads, width, embedding_dim, device=device))
        self.inner_bias = nn.Parameter(torch.zeros(num_heads * width, device=device))
        self.outer = nn.Parameter(torch.empty(num_heads, width, device=device))
        for head in range(num_heads):
            nn.init.xavier_uniform_(self.inner.data[head])
            nn.init.xavier_uniform_(self.outer.data[head : head + 1])

    def logits(self, preferences: Tensor) -> Tensor:
        """Return logits ``(N, H)`` of one modality, from preferences ``(N, D)``."""
        inner = F.linear(preferences, self.inner.flatten(0, 1), self.inner_bias)  # (N, D)
        # One product with the heads' vectors as blocks: no table of all rows is made between.
        blocks: Tensor = torch.block_diag(*self.outer)  # type: ignore[no-untyped-call]  # (H, D)
        return torch.tanh(inner).matmul(blocks.T)


def attention_weights(logits: Sequence[Tensor], kept: Tensor | None) -> Tensor:
    """Return the weight of each modality, averaged over heads.

    Args:
        logits: Per modality, shape ``(N, H)``.
        kept: Which modalities a row may use, bool, shape ``(N, M)``; all when none is given. A
            row that may use none uses all.

    Returns:
        Shape ``(N, M)``, rows sum to 1.
    """
    return masked_softmax(torch.stack(list(logits), dim=-1), kept).mean(1)


def masked_softmax(logits: Tensor, kept: Tensor | None) -> Tensor:
    """Return the softmax over the last axis among kept modalities; among all where none is kept.

    Args:
        logits: Shape ``(N, M)`` or ``(N, H, M)``.
        kept: bool, shape ``(N, M)``; all when none is given.
    """
    logits = logits.float()
    if kept is None:
        return torch.softmax(logits, dim=-1)
    usable = kept | ~kept.any(-1, keepdim=True)
    if logits.ndim == 3:
        usable = usable[:, None, :]
    return torch.softmax(logits.masked_fill(~usable, -torch.inf), dim=-1)
