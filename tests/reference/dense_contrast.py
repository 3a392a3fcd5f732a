"""InfoNCE one anchor at a time."""

from __future__ import annotations

import torch
from torch import Tensor


def info_nce(anchors: Tensor, candidates: Tensor, ids: list[int], temperature: float) -> Tensor:
    """Mean over anchors of minus the log share of the positive among all candidates."""
    losses = []
    for anchor, positive in zip(anchors, ids, strict=True):
        logits = candidates @ anchor / temperature
        losses.append(torch.log(torch.exp(logits).sum()) - logits[positive])
    return torch.stack(losses).mean()
