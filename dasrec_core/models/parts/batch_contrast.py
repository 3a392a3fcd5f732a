"""InfoNCE among the distinct nodes of a batch: each against the others that are there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.losses.contrastive import cosine_info_nce, info_nce


@dataclass(frozen=True, slots=True, eq=False)
class BatchNodes:
    """The distinct nodes of a batch, each once or each with how often it is there.

    Attributes:
        ids: Rows to look up, int64, shape ``(A,)``; every distinct node at least once.
        count: Number of distinct nodes, a scalar.
        log_counts: Logarithm of how often the row's node is among ``ids``, shape ``(A,)``; none
            when every node is there once.
    """

    ids: Tensor
    count: Tensor
    log_counts: Tensor | None


def batch_nodes(ids: Tensor, num_nodes: int) -> BatchNodes:
    """Return the distinct nodes of a batch.

    Args:
        ids: With repetitions, int64, shape ``(B,)``.
        num_nodes: Ids are below this.
    """
    if ids.is_cuda:
        return counted_nodes(ids, num_nodes)
    distinct = torch.unique(ids)
    return BatchNodes(distinct, torch.tensor(float(len(distinct))), None)


def counted_nodes(ids: Tensor, num_nodes: int) -> BatchNodes:
    """Return :func:`batch_nodes` without leaving out repetitions.

    On CUDA, to leave them out would make the host wait for their number in every step.
    """
    ones = torch.ones(len(ids), device=ids.device)
    counts = torch.zeros(num_nodes, device=ids.device).index_add_(0, ids, ones)
    return BatchNodes(ids, (counts > 0).sum().float(), counts[ids].log())


def batch_info_nce(
    anchors: Tensor,
    candidates: Tensor,
    nodes: BatchNodes,
    *,
    temperature: float,
    unit_length: bool = True,
) -> Tensor:
    r"""Return the mean over distinct nodes of their contrast with the distinct nodes.

    .. math:: \frac{1}{|A|} \sum_{a \in A} \Bigl[ \ln \sum_{j \in A} e^{x_a \cdot y_j / τ}
              - x_a \cdot y_a / τ \Bigr]

    A node that is there c times enters each denominator with c terms of 1 / c, and the mean with
    c terms of 1 / (c |A|): the same value as if it were there once.

    Args:
        anchors: :math:`x`, rows of ``nodes.ids``, shape ``(A, D)``.
        candidates: :math:`y`, rows of ``nodes.ids``, shape ``(A, D)``.
        nodes: Of the batch.
        temperature: :math:`τ`.
        unit_length: Whether all rows have length 1, which bounds the logits.
    """
    contrast = cosine_info_nce if unit_length else info_nce
    places = torch.arange(len(anchors), device=anchors.device)
    if nodes.log_counts is None:
        return contrast(anchors, candidates, places, temperature=temperature)
    weights = torch.exp(-nodes.log_counts) / nodes.count
    # One more dimension carries the 1 / c into the logits.
    column = anchors.new_full((len(anchors), 1), temperature)
    loss = contrast(
        torch.cat([anchors, column], 1),
        torch.cat([candidates, -nodes.log_counts[:, None].to(candidates.dtype)], 1),
        places,
        temperature=temperature,
        weights=weights,
    )
    # The positive's own logit has lost ln c as well.
    return loss - weights @ nodes.log_counts
