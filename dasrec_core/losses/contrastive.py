"""InfoNCE with the full denominator, in memory that does not grow with batch times nodes."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dasrec_core.losses.exponential_tiles import ExponentialTiles
from dasrec_core.precision import at_least_float32, product_type

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
    sum over rows. So nothing is computed twice and no ``(B, N)`` matrix exists. Under autocast to
    bfloat16 the three products and the exponentials are bfloat16, sums float32.

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


def cosine_log_partition(
    anchors: Tensor, candidates: Tensor, *, temperature: float, weights: Tensor
) -> Tensor:
    r"""Return :math:`\sum_b w_b \ln \sum_j e^{a_b \cdot c_j / \tau}` of rows of length 1.

    The part of :func:`cosine_info_nce` that does not know the positives: an anchor with several of
    them needs it once.

    Args:
        anchors: Shape ``(B, D)``.
        candidates: Shape ``(N, D)``.
        temperature: :math:`\tau`, above 0.
        weights: :math:`w_b`, without gradient, shape ``(B,)``.
    """
    small = temperature * _SAFE_LOGIT >= 1
    return _info_nce(anchors / temperature, candidates, None, weights, small=small)


def _info_nce(
    scaled_anchors: Tensor,
    candidates: Tensor,
    positive_ids: Tensor | None,
    weights: Tensor | None,
    *,
    small: bool,
) -> Tensor:
    count = len(scaled_anchors)
    if weights is None:
        weights = scaled_anchors.new_full((count,), 1 / max(count, 1))
    narrow = product_type(candidates)
    candidates = at_least_float32(candidates)
    with torch.autocast(candidates.device.type, enabled=False):
        loss: Tensor = _InfoNCE.apply(  # type: ignore[no-untyped-call]  # torch leaves it untyped
            at_least_float32(scaled_anchors),
            candidates,
            positive_ids,
            weights.to(candidates.dtype),
            small,
            narrow,
        )
    return loss


class _InfoNCE(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - as torch declares it
        scaled_anchors: Tensor,
        candidates: Tensor,
        positive_ids: Tensor | None,
        *constants: Any,  # noqa: ANN401 - weights, whether logits are small, type of products
    ) -> Tensor:
        weights, small, narrow_type = constants
        # A side that is constant (stopped gradient, centroids) saves its third of the work.
        for_anchors, for_candidates = ctx.needs_input_grad[:2]
        anchor_gradient = torch.empty_like(scaled_anchors) if for_anchors else None
        candidate_gradient: Tensor | None = None
        loss = candidates.new_zeros(())
        tiles = ExponentialTiles(candidates.to(narrow_type), small=small)
        for rows in tiles.slices(len(scaled_anchors)):
            anchors, weight = scaled_anchors[rows], weights[rows]
            tile = tiles.tile(anchors.to(narrow_type))
            loss += tile.logs @ weight
            # d loss / d logits = weight * (softmax - one at the positive); the factor of an
            # anchor is applied to the narrow side of each product.
            factors = (weight / tile.totals)[:, None]
            if anchor_gradient is not None:
                torch.mul(tile.weighted_candidates(), factors, out=anchor_gradient[rows])
            if for_candidates:
                candidate_gradient = tile.add_weighted_anchors(
                    candidate_gradient, anchors * factors
                )
        if for_candidates and candidate_gradient is None:  # no anchors
            candidate_gradient = torch.zeros_like(candidates)
        if positive_ids is not None:
            positives = candidates[positive_ids]  # (B, D)
            loss -= (scaled_anchors * positives).sum(1) @ weights
            if anchor_gradient is not None:
                anchor_gradient.addcmul_(positives, weights[:, None], value=-1)
            if candidate_gradient is not None:
                weighted = scaled_anchors * weights[:, None]
                candidate_gradient.index_add_(0, positive_ids, weighted, alpha=-1)
        ctx.save_for_backward(anchor_gradient, candidate_gradient)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        anchor_gradient, candidate_gradient = ctx.saved_tensors
        upstream = gradients[0]
        # Losses whose weights hold all their factors spare two passes; a GPU would have to wait.
        if not upstream.is_cuda and upstream.item() == 1:
            return anchor_gradient, candidate_gradient, *(None,) * 4
        return (
            None if anchor_gradient is None else anchor_gradient * upstream,
            None if candidate_gradient is None else candidate_gradient * upstream,
            *(None,) * 4,
        )
