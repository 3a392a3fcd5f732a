"""InfoNCE with the full denominator, in memory that does not grow with batch times nodes."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

# Logits in work at once: 16 MB. Measured on 2 cores: smaller tiles cost up to 30 % more time.
_TILE_ENTRIES = 4_194_304

# exp(40) is 2e17; a sum of a billion of these is far from float32's 3e38, and exp(-40) from its
# smallest number.
_SAFE_LOGIT = 40.0


def info_nce(
    anchors: Tensor,
    candidates: Tensor,
    positive_ids: Tensor,
    *,
    temperature: float,
    weights: Tensor | None = None,
) -> Tensor:
    r"""Contrast of each anchor with all candidates, of which one is its positive.

    .. math:: \sum_b w_b \Bigl[ \ln \sum_{j} e^{a_b \cdot c_j / \tau}
              - a_b \cdot c_{p_b} / \tau \Bigr]

    DASRec, Eq 26 and 27, with the cosine when all rows have length 1. The logits are made tile by
    tile over anchors; the gradient of a tile is formed while it is there, because the loss is a
    sum over rows. So nothing is computed twice and no ``(B, N)`` matrix exists.

    Args:
        anchors: Shape ``(B, D)``.
        candidates: Shape ``(N, D)``; the denominator runs over all of them.
        positive_ids: Row of each anchor's positive in ``candidates``, int64, shape ``(B,)``.
        temperature: :math:`\tau`, above 0.
        weights: :math:`w_b`, without gradient, shape ``(B,)``; 1 / B when not given. An anchor
            that occurs c times in a batch can be given once with c / B.

    Returns:
        Scalar; with weights 1 / B at least 0, and ln N when all logits agree.
    """
    return _info_nce(anchors / temperature, candidates, positive_ids, weights, small=False)


def cosine_info_nce(
    anchors: Tensor,
    candidates: Tensor,
    positive_ids: Tensor,
    *,
    temperature: float,
    weights: Tensor | None = None,
) -> Tensor:
    r"""Return :func:`info_nce` of tables whose rows all have length 1, the same value sooner.

    No logit exceeds :math:`1 / \tau`, so unless that is large, two of the passes over the logits
    that guard against overflow fall away.
    """
    small = temperature * _SAFE_LOGIT >= 1
    return _info_nce(anchors / temperature, candidates, positive_ids, weights, small=small)


def _info_nce(
    scaled_anchors: Tensor,
    candidates: Tensor,
    positive_ids: Tensor,
    weights: Tensor | None,
    *,
    small: bool,
) -> Tensor:
    count = len(scaled_anchors)
    if weights is None:
        weights = scaled_anchors.new_full((count,), 1 / max(count, 1))
    candidates = _at_least_float32(candidates)
    with torch.autocast(candidates.device.type, enabled=False):
        loss: Tensor = _InfoNCE.apply(  # type: ignore[no-untyped-call]  # torch leaves it untyped
            _at_least_float32(scaled_anchors),
            candidates,
            positive_ids,
            weights.to(candidates.dtype),
            small,
        )
    return loss


class _InfoNCE(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - as torch declares it
        scaled_anchors: Tensor,
        candidates: Tensor,
        positive_ids: Tensor,
        *constants: Any,  # noqa: ANN401 - weights, and whether logits are known to be small
    ) -> Tensor:
        weights, small = constants
        # A side that is constant (stopped gradient, centroids) saves its third of the work.
        for_anchors, for_candidates = ctx.needs_input_grad[:2]
        anchor_gradient = torch.zeros_like(scaled_anchors) if for_anchors else None
        candidate_gradient = torch.zeros_like(candidates) if for_candidates else None
        loss = candidates.new_zeros(())
        size = max(1, _TILE_ENTRIES // max(len(candidates), 1))
        for start in range(0, len(scaled_anchors), size):
            rows = slice(start, start + size)
            anchors = scaled_anchors[rows]
            exponentials, totals, losses = _tile(anchors, candidates, positive_ids[rows], small)
            loss += losses @ weights[rows]
            # d loss / d logits = weight * (softmax - one at the positive); the factor of a row
            # is applied to the narrow side of each product.
            factors = (weights[rows] / totals)[:, None]
            if anchor_gradient is not None:
                torch.mm(exponentials, candidates, out=anchor_gradient[rows]).mul_(factors)
            if candidate_gradient is not None:
                candidate_gradient.addmm_(exponentials.T, anchors * factors)
        if anchor_gradient is not None:
            anchor_gradient.addcmul_(candidates[positive_ids], weights[:, None], value=-1)
        if candidate_gradient is not None:
            weighted = scaled_anchors * weights[:, None]
            candidate_gradient.index_add_(0, positive_ids, weighted, alpha=-1)
        ctx.save_for_backward(anchor_gradient, candidate_gradient)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        anchor_gradient, candidate_gradient = ctx.saved_tensors
        upstream = gradients[0]
        return (
            None if anchor_gradient is None else anchor_gradient * upstream,
            None if candidate_gradient is None else candidate_gradient * upstream,
            None,
            None,
            None,
        )


def _tile(
    anchors: Tensor, candidates: Tensor, positive_ids: Tensor, small: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """Return exponentials up to a factor per row, their row sums, and the loss per row."""
    logits = anchors @ candidates.T  # (tile, N)
    positive = logits.gather(1, positive_ids[:, None]).squeeze(1)
    if small:
        exponentials = logits.exp_()
        totals = exponentials.sum(1)
        return exponentials, totals, totals.log() - positive
    largest = logits.amax(1, keepdim=True)
    exponentials = logits.sub_(largest).exp_()
    totals = exponentials.sum(1)
    return exponentials, totals, totals.log() + largest.squeeze(1) - positive


def _at_least_float32(values: Tensor) -> Tensor:
    return values if values.dtype == torch.float64 else values.float()
