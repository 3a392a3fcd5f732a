"""InfoNCE with the full denominator, in memory that does not grow with batch times nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from dasrec_core.precision import at_least_float32, product_type

# Logits in work at once. On CPU 5 MB: measured on 2 cores at N = 6710 and 9308, tiles of 64 to 192
# anchors take the same time, larger ones up to 10 % more. A GPU wants fewer, larger products.
_TILE_ENTRIES = 1_200_000
_GPU_TILE_ENTRIES = 16_777_216

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
        candidate_gradient = torch.zeros_like(candidates) if for_candidates else None
        loss = candidates.new_zeros(())
        narrow = candidates.to(narrow_type)
        for rows in _tiles(len(scaled_anchors), narrow):
            anchors, weight = scaled_anchors[rows], weights[rows]
            exponentials, totals, logs = _tile(anchors.to(narrow_type), narrow, small)
            loss += logs @ weight
            # d loss / d logits = weight * (softmax - one at the positive); the factor of an
            # anchor is applied to the narrow side of each product.
            factors = (weight / totals)[:, None]
            if anchor_gradient is not None:
                torch.mul(exponentials @ narrow, factors, out=anchor_gradient[rows])
            if candidate_gradient is not None:
                _add_product(candidate_gradient, exponentials.T, anchors * factors)
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
        return (
            None if anchor_gradient is None else anchor_gradient * upstream,
            None if candidate_gradient is None else candidate_gradient * upstream,
            *(None,) * 4,
        )


def _tiles(count: int, candidates: Tensor) -> Iterator[slice]:
    """Return slices of the anchors whose logits fit the tile; a multiple of 32 where possible."""
    entries = _GPU_TILE_ENTRIES if candidates.is_cuda else _TILE_ENTRIES
    # Half as wide numbers, twice as many.
    size = entries * 4 // candidates.element_size() // max(len(candidates), 1)
    size = max(1, size // 32 * 32 or size)
    return (slice(start, start + size) for start in range(0, count, size))


def _tile(anchors: Tensor, candidates: Tensor, small: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Return exponentials up to a factor per anchor ``(tile, N)``, their sums, and log totals."""
    wide = candidates.dtype in (torch.float32, torch.float64)
    # Float32 logits are made with candidates as rows and turned: MKL takes up to twice as long
    # for a product with more columns than rows. bfloat16 products do not mind.
    logits = (candidates @ anchors.T).T if wide else anchors @ candidates.T  # (tile, N)
    largest = None if small else logits.amax(1)
    exponentials = logits.exp_() if largest is None else logits.sub_(largest[:, None]).exp_()
    if wide:
        # Measured: a thirtieth of the time of a sum over this layout.
        totals = exponentials @ exponentials.new_ones(len(candidates))
    else:
        totals = exponentials.sum(1, dtype=torch.float32)
    logs = totals.log()
    return exponentials, totals, logs if largest is None else logs + largest


def _add_product(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add ``left @ right`` to ``total`` in place; the product in the type of ``left``."""
    if left.dtype == total.dtype:
        total.addmm_(left, right)
    else:
        total += left @ right.to(left.dtype)
