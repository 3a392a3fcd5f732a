"""Softmax within a batch: every row must find its own partner among those of all rows."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.losses.contrastive import info_nce


def in_batch_softmax(
    anchors: Tensor, candidates: Tensor, *, temperature: float, excluded: Tensor | None = None
) -> Tensor:
    r"""Mean cross entropy of each row's own candidate against the candidates of all rows.

    .. math:: \tfrac{1}{B} \sum_b \Bigl[ \ln \sum_{c \notin X_b} e^{a_b \cdot y_c / \tau}
              - a_b \cdot y_b / \tau \Bigr]

    Args:
        anchors: :math:`a`, shape ``(B, D)``.
        candidates: :math:`y`, shape ``(B, D)``.
        temperature: :math:`\tau`, above 0.
        excluded: :math:`X`, pairs that are no negatives, bool, shape ``(B, B)``; false on the
            diagonal. Nothing is excluded if not given.

    Returns:
        Scalar, at least 0; ln B when all logits agree and nothing is excluded.
    """
    rows = torch.arange(len(anchors), device=anchors.device)
    if excluded is None:
        return info_nce(anchors, candidates, rows, temperature=temperature)
    with torch.autocast(anchors.device.type, enabled=False):
        logits = anchors.float() @ candidates.float().T / temperature  # (B, B)
        return F.cross_entropy(logits.masked_fill(excluded, -torch.inf), rows)


def same_ids(*columns: Tensor) -> Tensor:
    """Return where two different rows have the same id in any column, bool, shape ``(B, B)``.

    Args:
        *columns: Ids of the rows, int64, each of shape ``(B,)``; at least one.
    """
    same = torch.stack([ids[:, None] == ids[None, :] for ids in columns]).any(0)
    return same.fill_diagonal_(False)
